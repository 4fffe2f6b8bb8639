"""What a supplier answers to an order, line by line: the whole of it, something else, or no."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from libs.domain.errors import Conflict, FieldError, Invalid
from libs.domain.principal import Principal
from services.purchasing.domain.order import Order
from services.purchasing.domain.order_line import LARGEST_AMOUNT, OrderLine


class Kind(StrEnum):
    """What an answer says."""

    ACCEPTED = "accepted"
    PROPOSED = "proposed"
    DECLINED = "declined"


class Decision(StrEnum):
    """What became of a proposal."""

    TAKEN = "taken"
    REFUSED = "refused"
    # The supplier has answered anew.
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Offered:
    """What the supplier offers of a line: how much, when, at which price; None is as ordered."""

    quantity: Decimal | None = None
    expected_on: date | None = None
    unit_cost: Decimal | None = None


AS_ORDERED = Offered()


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLine:
    """A line as it was ordered, and as the supplier offers it.

    Costs are None for a caller who may not see cost prices.
    """

    position: int
    sku: str
    name: str
    unit: str
    ordered: Decimal
    ordered_for: date | None
    quantity: Decimal
    expected_on: date | None
    ordered_cost: Decimal | None = None
    unit_cost: Decimal | None = None

    @property
    def differs(self) -> bool:
        """Whether it is offered otherwise than it was ordered."""
        ordered = (self.ordered, self.ordered_for, self.ordered_cost)
        return (self.quantity, self.expected_on, self.unit_cost) != ordered


@dataclass(slots=True, kw_only=True)
class SupplierAnswer:
    """An answer to an order as its `revision`; `number` counts the answers to an order."""

    id: UUID
    order_id: UUID
    link_id: UUID
    revision: int
    number: int
    kind: Kind
    note: str
    answered_at: datetime
    answered_by: str
    fingerprint: bytes
    lines: tuple[AnswerLine, ...]
    decision: Decision | None = None
    decided_at: datetime | None = None
    decided_by: UUID | None = None
    decided_by_name: str | None = None
    decision_note: str = ""

    @property
    def waits(self) -> bool:
        """Whether it is a proposal that nobody has decided about."""
        return self.kind is Kind.PROPOSED and self.decision is None

    def decide(self, decision: Decision, *, by: Principal, at: datetime, note: str = "") -> None:
        """Note what became of it."""
        self.decision, self.decided_at, self.decision_note = decision, at, note
        self.decided_by, self.decided_by_name = by.user_id, by.name

    def must_wait(self, order: Order) -> None:
        """Raise Conflict unless it is a proposal to be decided about, of the order as it is."""
        if not self.waits:
            raise Conflict("this answer waits for no decision", code="answer_decided")
        if self.revision != order.revision:
            raise Conflict("the order was changed after this answer", code="answer_outdated")


def offered_lines(
    lines: Sequence[OrderLine], expected_on: date | None, offered: Mapping[int, Offered]
) -> tuple[AnswerLine, ...]:
    """The order's lines as the supplier offers them; as ordered where nothing else is said."""
    return tuple(
        _offered(line, expected_on, offered.get(line.position, AS_ORDERED)) for line in lines
    )


def check_proposal(lines: Sequence[AnswerLine], today: date) -> None:
    """Raise Invalid for a proposal that is none, or that no order could become."""
    errors = [error for line in lines for error in _faults(line, today)]
    if not errors and not any(line.quantity for line in lines):
        message = "to deliver nothing, decline the order"
        errors.append(FieldError("lines", message, "nothing_offered"))
    if not errors and not any(line.differs for line in lines):
        message = "nothing differs from the order: accept it, or change what you cannot deliver so"
        errors.append(FieldError("lines", message, "nothing_differs"))
    if errors:
        raise Invalid(errors)


def _faults(line: AnswerLine, today: date) -> Iterator[FieldError]:
    if line.unit_cost is not None and line.quantity * line.unit_cost >= LARGEST_AMOUNT:
        message = "quantity times price is more than an order can hold"
        yield FieldError(f"price.{line.position}", message, "too_large")
    if line.expected_on and line.expected_on < today and line.expected_on != line.ordered_for:
        yield FieldError(f"date.{line.position}", "this day is past", "past")


def _offered(line: OrderLine, expected_on: date | None, offered: Offered) -> AnswerLine:
    return AnswerLine(
        position=line.position,
        sku=line.sku,
        name=line.name,
        unit=line.unit,
        ordered=line.quantity,
        ordered_for=expected_on,
        ordered_cost=line.unit_cost,
        quantity=line.quantity if offered.quantity is None else offered.quantity,
        expected_on=offered.expected_on or expected_on,
        unit_cost=line.unit_cost if offered.unit_cost is None else offered.unit_cost,
    )
