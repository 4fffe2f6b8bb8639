"""Goods issues: a receipt taken back, or goods returned to their supplier.

Both are asked of inventory, which posts them or says what is short: the goods may be sold by then.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from libs.domain.quantity import ZERO
from services.purchasing.domain.order_line import OrderLine


class Kind(StrEnum):
    """Why goods leave."""

    REVERSAL = "reversal"
    RETURN = "return"


class IssueStatus(StrEnum):
    """Where a goods issue stands."""

    REQUESTED = "requested"
    POSTED = "posted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class IssueLine:
    """What leaves stock of an order line, and what of it was rejected at the door and never there.

    `replaced`: it is to come in again.
    """

    id: UUID
    order_line_id: UUID
    quantity: Decimal
    rejected: Decimal = ZERO
    reason: str = ""
    replaced: bool = False

    @property
    def again(self) -> Decimal:
        """What is expected again once it has left."""
        return self.quantity + self.rejected if self.replaced else ZERO


@dataclass(frozen=True, slots=True)
class Short:
    """A product of which more was asked than is free: sold already, or promised."""

    product_id: UUID
    requested: Decimal
    on_hand: Decimal
    reserved: Decimal


@dataclass(slots=True, kw_only=True)
class GoodsIssue:
    """The document; a reversal names the receipt it takes back."""

    id: UUID
    number: str
    kind: Kind
    receipt_id: UUID | None = None
    requested_at: datetime
    requested_by: UUID
    by_name: str
    reason: str
    lines: tuple[IssueLine, ...]
    status: IssueStatus = IssueStatus.REQUESTED
    settled_at: datetime | None = None
    short: tuple[Short, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether inventory has not answered yet."""
        return self.status is IssueStatus.REQUESTED

    def settle(self, status: IssueStatus, at: datetime, short: Sequence[Short] = ()) -> None:
        """Note what inventory answered."""
        self.status, self.settled_at, self.short = status, at, tuple(short)

    def count(self, lines: Iterable[OrderLine]) -> None:
        """Change the order's lines by what has left."""
        by_id = {line.id: line for line in lines}
        for gone in self.lines:
            line = by_id[gone.order_line_id]
            if self.kind is Kind.REVERSAL:
                line.accepted -= gone.quantity
                line.rejected -= gone.rejected
            else:
                line.returned += gone.quantity
                line.replaced += gone.again
