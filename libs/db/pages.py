"""Key-set paging: a page begins after the last row of the one before, found through an index.

The cursor is opaque to clients: the sort key's values, base64url-encoded JSON.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import orjson
from sqlalchemy import ColumnElement, Select, literal, literal_column, tuple_

from libs.db.database import Connection
from libs.db.statements import render
from libs.domain.errors import Invalid

T = TypeVar("T")
MOST = 200


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows of a list, and the cursor for the next ones (None: these were the last)."""

    items: list[T]
    next_cursor: str | None


def encode(values: Sequence[object]) -> str:
    """The cursor for the row with these sort-key values."""
    return base64.urlsafe_b64encode(orjson.dumps(values, default=str)).rstrip(b"=").decode()


def decode(cursor: str, width: int) -> list[Any]:
    """The sort-key values in a cursor; raises Invalid for anything we did not make."""
    try:
        values = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        values = None
    if not isinstance(values, list) or len(values) != width:
        raise Invalid.field("cursor", "not a cursor of this list; leave it out to start again")
    return values


async def fetch_page(
    connection: Connection,
    query: Select[Any],
    keys: Sequence[ColumnElement[Any]],
    *,
    limit: int,
    cursor: str | None,
    descending: bool = False,
    row: Callable[[Any], T],
) -> Page[T]:
    """One page of `query` in the order of `keys`, which must be unique together and selected."""
    if cursor is not None:
        values = [literal(v, k.type) for v, k in zip(position(cursor, keys), keys, strict=True)]
        after = tuple_(*values)
        query = query.where(tuple_(*keys) < after if descending else tuple_(*keys) > after)
    # In the text: a plan made for any limit reads whole tables, and one made anew each time costs
    # more than the query.
    most: ColumnElement[int] = literal_column(str(int(limit) + 1))
    query = query.order_by(*(k.desc() if descending else k for k in keys)).limit(most)
    text, values = render(query)
    rows = await connection.fetch(text, *values)
    return page_of(rows, [str(k.key) for k in keys], limit=limit, row=row)


def page_of(
    rows: Sequence[Any], keys: Sequence[str], *, limit: int, row: Callable[[Any], T]
) -> Page[T]:
    """The page in rows of which one more than `limit` was asked for."""
    more = len(rows) > limit
    rows = rows[:limit]
    last = rows[-1] if more else None
    return Page([row(r) for r in rows], None if last is None else encode([last[k] for k in keys]))


def position(cursor: str, keys: Sequence[ColumnElement[Any]]) -> list[Any]:
    """The values of the sort key in a cursor, of their columns' types; raises Invalid."""
    return [_typed(v, k) for v, k in zip(decode(cursor, len(keys)), keys, strict=True)]


def _typed(value: Any, key: ColumnElement[Any]) -> Any:
    """A cursor's value as its column's Python type, refused politely when it does not fit."""
    python_type = key.type.python_type
    try:
        if isinstance(value, str) and "\x00" in value:
            raise Invalid.field("cursor", "not a cursor of this list")
        return value if isinstance(value, python_type) else _parse(value, python_type)
    except (ValueError, TypeError, AttributeError, ArithmeticError) as error:
        raise Invalid.field("cursor", "not a cursor of this list") from error


def _parse(value: Any, python_type: Any) -> Any:
    return getattr(python_type, "fromisoformat", python_type)(value)
