"""What several lists are built of."""

from typing import Any

from sqlalchemy import Column, ColumnElement, and_, select

# The last character there is: a prefix and all that begins with it lie below prefix + _LAST.
_LAST = chr(0x10FFFF)


def beside(column: Column[Any], belongs: ColumnElement[bool]) -> ColumnElement[Any]:
    """A column of another table, looked up for the rows of the page only.

    A join may be done by merging, which reads the whole other table up to a deep page.
    """
    return select(column).where(belongs).scalar_subquery().label(column.key)


def begins(column: Column[str], prefix: str) -> ColumnElement[bool]:
    """Whether it begins so: a range that an index finds."""
    return and_(column >= prefix, column < prefix + _LAST)
