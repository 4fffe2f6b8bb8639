"""Revisions: what an order said until it was amended; never changed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from libs.domain.principal import Principal
from services.purchasing.domain.wanted import Party

if TYPE_CHECKING:
    from services.purchasing.domain.order import Order


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """What an order said as its revision `number`, and who put an end to it, when and why.

    Its lines, charges and amounts are kept as the order was stored until then.
    """

    number: int
    until: datetime
    by: UUID
    by_name: str
    reason: str
    supplier: Party
    warehouse: Party
    expected_on: date | None
    note: str

    @classmethod
    def of(cls, order: "Order", by: Principal, at: datetime, reason: str) -> "Revision":
        """What the order says until now."""
        return cls(
            number=order.revision,
            until=at,
            by=by.user_id,
            by_name=by.name,
            reason=reason,
            supplier=order.supplier,
            warehouse=order.warehouse,
            expected_on=order.expected_on,
            note=order.note,
        )
