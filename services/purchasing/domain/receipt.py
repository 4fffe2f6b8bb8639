"""Goods receipts: what came in of an order, and what was sent back at the door."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from libs.domain.errors import Conflict, FieldError, Invalid
from libs.domain.ids import new_id
from libs.domain.quantity import ZERO, plain
from services.purchasing.domain.order_line import OrderLine
from services.purchasing.domain.policy import Policy


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came in of one order line: taken in, and refused with a reason."""

    line_id: UUID
    accepted: Decimal
    rejected: Decimal = ZERO
    reject_reason: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """The record of an arrival."""

    id: UUID
    order_line_id: UUID
    accepted: Decimal
    rejected: Decimal
    reject_reason: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """The record of one delivery; never changed, only reversed by another."""

    id: UUID
    number: str
    received_at: datetime
    received_by: UUID
    by_name: str
    note: str
    lines: tuple[ReceiptLine, ...]


def check_arrivals(
    arrivals: Sequence[Arrival], lines: Mapping[UUID, OrderLine], policy: Policy
) -> None:
    """Raise Invalid for lines that make no sense, Conflict (over_receipt) for more than may come.

    That is what is open, and the company's tolerance beyond what was ordered.
    """
    errors = []
    for i, arrival in enumerate(arrivals):
        field = f"lines.{i}"
        if arrival.line_id not in lines:
            errors.append(FieldError(f"{field}.line_id", "no such line on this order", "not_found"))
        if arrival.line_id in {a.line_id for a in arrivals[:i]}:
            message = "this line stands here twice; add its quantities up"
            errors.append(FieldError(f"{field}.line_id", message, "duplicate"))
        if not arrival.accepted and not arrival.rejected:
            message = "say how much came in: more than zero accepted or rejected"
            errors.append(FieldError(f"{field}.accepted", message, "nothing_received"))
        if arrival.rejected and not arrival.reject_reason:
            message = "say why it was rejected"
            errors.append(FieldError(f"{field}.reject_reason", message, "missing"))
    if errors:
        raise Invalid(errors)
    over = []
    for arrival in arrivals:
        line = lines[arrival.line_id]
        allowed = line.receivable(policy.tolerance(line.quantity))
        if arrival.accepted + arrival.rejected > allowed:
            facts = {"line_id": str(line.id), "open": plain(line.open), "allowed": plain(allowed)}
            over.append(facts)
    if over:
        percent = plain(policy.over_receipt_percent)
        beyond = f" and the tolerance of {percent} % allows" if percent != "0" else ""
        raise Conflict(
            f"more came in than is still open on the order{beyond}",
            code="over_receipt",
            tolerance_percent=percent,
            lines=over,
        )


def take_in(
    arrivals: Sequence[Arrival], lines: Mapping[UUID, OrderLine]
) -> tuple[ReceiptLine, ...]:
    """Add the arrivals to their order lines; the record of them."""
    for arrival in arrivals:
        line = lines[arrival.line_id]
        line.accepted += arrival.accepted
        line.rejected += arrival.rejected
    return tuple(
        ReceiptLine(new_id(), a.line_id, a.accepted, a.rejected, a.reject_reason) for a in arrivals
    )
