"""What the use cases that serve sales need from outside."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple, Protocol
from uuid import UUID

from libs.contracts.base import Event
from services.inventory.domain.comeback import Part, Shipped

Asked = Literal["reserve", "release", "issue", "return"]


class SalesAnswer(NamedTuple):
    """What sales was told about something it asked: about what, and in which version of that."""

    event: Event
    about: UUID
    version: int


class Expected(NamedTuple):
    """How much of a product is still to come, and when the first of it (None: nobody has said)."""

    quantity: Decimal
    first: date | None


class Sales(Protocol):
    """What sales was answered, and what left for it."""

    async def answer(self, asked: Asked, request_id: UUID) -> SalesAnswer | None:
        """What was answered, None while nothing was."""
        ...

    async def keep(self, asked: Asked, request_id: UUID, answer: SalesAnswer) -> None:
        """Remember the answer."""
        ...

    async def shipped(self, lines: Collection[UUID]) -> Mapping[UUID, Sequence[Shipped]]:
        """What left of these lines of reservations, oldest first."""
        ...

    async def keep_parts(self, return_id: UUID, parts: Mapping[UUID, Sequence[Part]]) -> None:
        """Remember with which entries the goods of a return had left, by its source lines."""
        ...
