"""Fields of requests, stricter than pydantic's own."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator

from libs.db.pages import MOST
from libs.domain.errors import Invalid
from libs.domain.texts import number


def _plain(value: object) -> object:
    """Decimals arrive as strings; a bool is no number, and `1_000` or full-width digits neither."""
    if isinstance(value, str):
        return number(value.strip())
    if isinstance(value, bool):
        msg = "a number, as a string such as 12.50"
        raise ValueError(msg)  # noqa: TRY004 - pydantic collects ValueErrors
    return value


PlainDecimal = Annotated[Decimal, BeforeValidator(_plain)]


def ids_of(text: str | None) -> list[UUID] | None:
    """The ids in a comma-separated query field, at most 200; raises Invalid."""
    if text is None:
        return None
    parts = [part for part in text.split(",") if part]
    if len(parts) > MOST:
        raise Invalid.field("ids", f"at most {MOST} ids at once", "too_many")
    try:
        return [UUID(part) for part in parts]
    except ValueError as error:
        raise Invalid.field("ids", "ids separated by commas") from error
