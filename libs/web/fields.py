"""Fields of requests, stricter than pydantic's own."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar
from uuid import UUID

from fastapi import Depends, Query
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
)

from libs.db.pages import MOST
from libs.domain.errors import Invalid
from libs.domain.quantity import plain
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
# A number in an answer, as a person writes it: a string without trailing zeros.
Shown = Annotated[Decimal, PlainSerializer(plain, str, when_used="json")]


def _moment(value: datetime) -> datetime:
    """A time every database, screen and time zone can hold, in UTC."""
    try:
        moment = value.astimezone(UTC)
    except OverflowError:
        moment = None
    if moment is None or not _EARLIEST <= moment < _LATEST:
        msg = f"a time from {_EARLIEST.year} to {_LATEST.year - 1}"
        raise ValueError(msg)
    return moment


_EARLIEST, _LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
Moment = Annotated[AwareDatetime, AfterValidator(_moment)]

Limit = Annotated[int, Query(ge=1, le=MOST)]


async def _ids(
    ids: Annotated[str | None, Query(description="Ids, comma-separated, at most 200")] = None,
) -> list[UUID] | None:
    """The ids asked for; raises Invalid."""
    if ids is None:
        return None
    parts = [part for part in ids.split(",") if part]
    if len(parts) > MOST:
        raise Invalid.field("ids", f"at most {MOST} ids at once", "too_many")
    try:
        return [UUID(part) for part in parts]
    except ValueError as error:
        raise Invalid.field("ids", "ids separated by commas") from error


Ids = Annotated[list[UUID] | None, Depends(_ids)]


class Body(BaseModel):
    """A request body: unknown fields are refused, so that a typing error is not ignored."""

    model_config = ConfigDict(extra="forbid")


class Patch(Body):
    """A change: what is left out stays; null is as if left out, but where it may say "none"."""

    may_be_none: ClassVar[frozenset[str]] = frozenset()

    def given(self) -> dict[str, Any]:
        """The fields that were sent and say something, by name."""
        sent = {name: getattr(self, name) for name in self.model_fields_set}
        return {k: v for k, v in sent.items() if v is not None or k in self.may_be_none}
