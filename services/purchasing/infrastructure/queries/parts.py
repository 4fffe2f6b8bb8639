"""What several lists are built of."""

from typing import Any

from sqlalchemy import Column, ColumnElement, select


def beside(column: Column[Any], belongs: ColumnElement[bool]) -> ColumnElement[Any]:
    """A column of another table, looked up for the rows of the page only.

    A join may be done by merging, which reads the whole other table up to a deep page.
    """
    return select(column).where(belongs).scalar_subquery().label(column.key)
