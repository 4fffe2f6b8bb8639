"""A reservation: stock promised to somebody, until it is issued or released."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from libs.contracts.inventory import (
    ReservationReleased,
    ReservedLine,
    StockIssued,
    StockReserved,
)
from libs.domain.aggregate import Aggregate
from libs.domain.errors import Conflict, Invalid
from libs.domain.quantity import ZERO, plain


@dataclass(frozen=True, slots=True)
class LevelAfter:
    """A level as a change left it."""

    level_id: UUID
    product_id: UUID
    warehouse_id: UUID
    on_hand: Decimal
    reserved: Decimal
    available: Decimal
    status: str
    version: int
    back_ordered: Decimal


@dataclass(frozen=True, slots=True)
class ReservationLine:
    """What is promised of a product from a warehouse, and what became of it.

    What is `back_ordered` waits for goods to come; it is not reserved yet.
    """

    id: UUID
    source_line_id: UUID
    product_id: UUID
    warehouse_id: UUID
    level_id: UUID
    quantity: Decimal
    issued: Decimal = ZERO
    released: Decimal = ZERO
    back_ordered: Decimal = ZERO

    @property
    def open(self) -> Decimal:
        """What is reserved for it."""
        return self.quantity - self.issued - self.released - self.back_ordered


Levels = Mapping[UUID, LevelAfter]


@dataclass(eq=False, kw_only=True)
class Reservation(Aggregate):
    """All lines of one source (a sales order, or a person's own), promised together or not."""

    source_type: str
    source_id: UUID
    reference: str
    note: str
    made_by: UUID
    made_by_name: str
    made_at: datetime
    expires_at: datetime | None
    lines: list[ReservationLine]

    @property
    def open(self) -> bool:
        """Whether anything is still promised."""
        return any(line.open or line.back_ordered for line in self.lines)

    @property
    def status(self) -> str:
        """open, issued (all or what was not released) or released (all)."""
        if self.open:
            return "open"
        return "issued" if any(line.issued for line in self.lines) else "released"

    def promise(self, levels: Levels) -> None:
        """Say that the lines are reserved; `levels` by id, as that left them."""
        self.record(
            StockReserved(
                reservation_id=self.id,
                source_type=self.source_type,
                source_id=self.source_id,
                reference=self.reference,
                expires_at=self.expires_at,
                lines=self._told({line.id: line.open for line in self.lines}, levels),
            ),
            at=self.made_at,
        )

    def released_now(self) -> dict[UUID, Decimal]:
        """What a release would give back, by line; raises Conflict when nothing is promised."""
        open_lines = {line.id: line.open for line in self.lines if line.open or line.back_ordered}
        if not open_lines:
            raise Conflict(
                f"the reservation is {self.status}: nothing of it is promised any more",
                code="reservation_closed",
                status=self.status,
            )
        return open_lines

    def release(self, levels: Levels, *, reason: str, at: datetime) -> None:
        """Give back what is still promised; what waited waits no more."""
        given = self.released_now()
        self.lines = [
            replace(line, released=line.quantity - line.issued, back_ordered=ZERO)
            for line in self.lines
        ]
        self.record(
            ReservationReleased(
                reservation_id=self.id,
                source_type=self.source_type,
                source_id=self.source_id,
                reference=self.reference,
                reason=reason,
                status=self.status,
                lines=self._told(given, levels),
            ),
            at=at,
            reason=reason,
        )

    def issuable(self, wanted: Mapping[UUID, Decimal] | None) -> dict[UUID, Decimal]:
        """What is to leave, by line: `wanted`, or (None) all that is promised.

        Raises Conflict when nothing is promised, Invalid for a line it has not or too much of one.
        """
        open_lines = {line_id: left for line_id, left in self.released_now().items() if left}
        if not open_lines:
            raise Conflict("all of it waits for goods to come", code="back_ordered")
        if wanted is None:
            return open_lines
        for number, (line_id, quantity) in enumerate(wanted.items()):
            if line_id not in {line.id for line in self.lines}:
                raise Invalid.field(f"lines.{number}.line_id", "no such line", "not_found")
            left = open_lines.get(line_id, ZERO)
            if not 0 < quantity <= left:
                raise Invalid.field(
                    f"lines.{number}.quantity",
                    f"more than 0 and at most {plain(left)}, which is still promised",
                    "over_issue",
                )
        return dict(wanted)

    def must_be_by_hand(self) -> None:
        """Raise Conflict for one that belongs to a document: that is where it is changed."""
        if self.source_type != "manual":
            raise Conflict(
                f"this is promised to {self.reference}: change that",
                code="part_of_document",
                source_type=self.source_type,
                source_id=self.source_id,
            )

    def issue(
        self,
        issued: Mapping[UUID, Decimal],
        levels: Levels,
        *,
        at: datetime,
        issue_id: UUID | None = None,
    ) -> None:
        """The goods have left; `issue_id` is whose request that was."""
        self.lines = [
            replace(line, issued=line.issued + issued.get(line.id, ZERO)) for line in self.lines
        ]
        self.record(
            StockIssued(
                reservation_id=self.id,
                source_type=self.source_type,
                source_id=self.source_id,
                reference=self.reference,
                status=self.status,
                issue_id=issue_id,
                lines=self._told(issued, levels),
            ),
            at=at,
        )

    def _told(self, quantities: Mapping[UUID, Decimal], levels: Levels) -> tuple[ReservedLine, ...]:
        told: list[ReservedLine] = []
        for line in _of(self.lines, quantities):
            level = levels[line.level_id]
            told.append(
                ReservedLine(
                    line_id=line.id,
                    source_line_id=line.source_line_id,
                    product_id=line.product_id,
                    warehouse_id=line.warehouse_id,
                    quantity=quantities[line.id],
                    back_ordered=line.back_ordered,
                    level_id=line.level_id,
                    on_hand=level.on_hand,
                    reserved=level.reserved,
                    available=level.available,
                    status=level.status,
                    level_version=level.version,
                    level_back_ordered=level.back_ordered,
                )
            )
        return tuple(told)


def _of(
    lines: Sequence[ReservationLine], quantities: Mapping[UUID, Decimal]
) -> list[ReservationLine]:
    return [line for line in lines if line.id in quantities]
