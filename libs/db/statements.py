"""SQLAlchemy Core statements rendered for asyncpg: for lists whose filters vary.

Core is for building; asyncpg runs the text, at its own speed (see docs/adr/0001).
"""

from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.dialects.postgresql import asyncpg as dialect
from sqlalchemy.sql import ClauseElement

_DIALECT: Dialect = dialect.dialect()  # type: ignore[no-untyped-call]


def render(statement: ClauseElement) -> tuple[str, list[Any]]:
    """The SQL text with `$1`-style parameters, and their values in order."""
    compiled = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    parameters = compiled.params
    order: list[str] = getattr(compiled, "positiontup", None) or []
    return str(compiled), [parameters[name] for name in order]
