"""SQLAlchemy Core statements rendered for asyncpg: for lists whose filters vary.

Core is for building; asyncpg runs the text, at its own speed (see docs/adr/0001). Rendering costs
more than running most queries, so a statement of the same shape is rendered once.
"""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import ARRAY, Column, ColumnElement, Dialect, and_, any_, literal
from sqlalchemy.dialects.postgresql import asyncpg as dialect
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.util import LRUCache

# The last character there is: a prefix and all that begins with it lie below prefix + LAST.
LAST: Final = chr(0x10FFFF)
_DIALECT: Dialect = dialect.dialect()  # type: ignore[no-untyped-call]
# By SQLAlchemy's own key: the shape without the values. None: the text depends on the values too.
_SHAPES: Final[LRUCache[Any, SQLCompiler | None]] = LRUCache(500)


def render(statement: ClauseElement) -> tuple[str, list[Any]]:
    """The SQL text with `$1`-style parameters, and their values in order."""
    key = statement._generate_cache_key()  # noqa: SLF001
    if key is not None and key.key not in _SHAPES:
        shape = _compiled(statement, cache_key=key)
        # `IN (...)` is as long as its list.
        _SHAPES[key.key] = None if shape.post_compile_params else shape
    known = None if key is None else _SHAPES.get(key.key)
    if known is None or key is None:
        compiled = _compiled(statement, compile_kwargs={"render_postcompile": True})
        return str(compiled), _in_order(compiled, compiled.params)
    return str(known), _in_order(known, known.construct_params(extracted_parameters=key.bindparams))


def one_of(column: ColumnElement[Any], values: Iterable[object]) -> ColumnElement[bool]:
    """Whether the column holds one of the values: one parameter however many there are."""
    return column == any_(literal(list(values), ARRAY(column.type)))


def begins(column: Column[str], prefix: str) -> ColumnElement[bool]:
    """Whether it begins so: a range that an index finds."""
    return and_(column >= prefix, column < prefix + LAST)


def _compiled(statement: ClauseElement, **options: Any) -> SQLCompiler:
    compiled = statement.compile(dialect=_DIALECT, **options)
    if not isinstance(compiled, SQLCompiler):
        msg = f"not a query: {statement!r}"
        raise TypeError(msg)
    return compiled


def _in_order(compiled: SQLCompiler, values: Any) -> list[Any]:
    return [values[name] for name in compiled.positiontup or ()]
