"""What an order asked of inventory, kept as it was said until it is answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from libs.contracts import sales as contracts
from libs.contracts.base import Event


class Ask(StrEnum):
    """What is asked for."""

    RESERVE = "reserve"
    RELEASE = "release"
    ISSUE = "issue"
    RETURN = "return"


SAID: Final[Mapping[Ask, type[Event]]] = {
    Ask.RESERVE: contracts.StockReserveRequested,
    Ask.RELEASE: contracts.StockReleaseRequested,
    Ask.ISSUE: contracts.StockIssueRequested,
    Ask.RETURN: contracts.StockReturnRequested,
}


_FIRST_WAIT: Final = timedelta(minutes=1)
# A day or so; from there on it is asked once in as long again.
_MOST_DOUBLED: Final = 10


@dataclass(slots=True)
class StockRequest:
    """A request without an answer yet; `id` is the reservation, the issue or the return."""

    kind: Ask
    id: UUID
    event: Event
    asked_at: datetime
    tries: int = 1

    @property
    def again_at(self) -> datetime:
        """When it is asked again, if nobody has answered: each time it waits twice as long."""
        doubled = min(self.tries - 1, _MOST_DOUBLED)
        return self.asked_at + _FIRST_WAIT * int(2**doubled) * (self.tries - doubled)
