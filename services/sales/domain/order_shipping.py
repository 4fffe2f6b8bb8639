"""How goods of an order leave for the customer: by shipments, which inventory posts or refuses."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from libs.domain.errors import Conflict, FieldError, Invalid
from libs.domain.principal import Principal
from libs.domain.quantity import ZERO, plain
from services.sales.domain.flow import Status
from services.sales.domain.order_deciding import OrderDeciding
from services.sales.domain.order_events import moved_lines, shipped_lines, short_lines
from services.sales.domain.order_line import OrderLine
from services.sales.domain.promise import Short
from services.sales.domain.shipment import Move, Shipment, ShipmentLine, ShipmentStatus
from services.sales.domain.shipping import Part, ShipLine, moves_for, shippable_from
from services.sales.domain.stock_request import Ask


class OrderShipping(OrderDeciding):
    """The steps of shipments.

    What is asked is set aside at once, so that nothing is asked twice.
    """

    def shippable(self, line: OrderLine) -> Decimal:
        """What of a line is open and nobody has asked to ship."""
        return line.open - self._asked_of(line.id)

    def must_promise_from(self, field: str, warehouse_id: UUID | None) -> None:
        """Raise Invalid for a warehouse that nothing of the order comes from."""
        if warehouse_id is not None and not self._promised_from(warehouse_id):
            raise Invalid([_nothing_from(field)])

    def all_open(self, warehouse_id: UUID | None) -> list[ShipLine]:
        """All that can be shipped of it now, or of it from one warehouse; raises Conflict."""
        free = self.free()
        lines = []
        for line in self.lines:
            of_it = [one for one in self.allocations if one.line_id == line.id]
            there = shippable_from(warehouse_id, line.quantity, of_it, free)
            if quantity := min(self.shippable(line), there):
                lines.append(ShipLine(line.id, quantity, warehouse_id))
        if not lines:
            raise Conflict("nothing of it can be shipped from there now", code="nothing_to_ship")
        return lines

    def ship(
        self,
        wanted: Sequence[ShipLine],
        *,
        shipment_id: UUID,
        number: str,
        by: Principal,
        at: datetime,
        note: str = "",
    ) -> Shipment:
        """Let these leave; raises Invalid, Conflict (not_allocated).

        What left stock with the approval already leaves at once.
        """
        self._must("ship", by)
        parts = self._parts(wanted)
        quantities: dict[UUID, Decimal] = {}
        for part in parts:
            quantities[part.line_id] = quantities.get(part.line_id, ZERO) + part.quantity
        shipment = Shipment(
            id=shipment_id,
            number=number,
            requested_at=at,
            requested_by=by.user_id,
            by_name=by.name,
            note=note,
            lines=tuple(ShipmentLine(*line) for line in quantities.items()),
            moves=tuple(moves_for(parts, self.allocations, self.free())),
        )
        self.shipments.append(shipment)
        self._tell("ship", shipment, by=by, at=at)
        if self.deduction is ShipmentStatus.POSTED:
            self._post(shipment, by, at)
        else:
            self._ask(
                Ask.ISSUE,
                shipment.id,
                at,
                issue_id=shipment.id,
                issue_number=number,
                lines=moved_lines(shipment.moves),
            )
        return shipment

    def goods_left(
        self, issue_id: UUID, moves: Sequence[Move], *, by: Principal, at: datetime
    ) -> Shipment | None:
        """Inventory has posted it; the shipment that left by that. Told again: nothing."""
        for shipment in self.shipments:
            if shipment.id == issue_id:
                self._heard(issue_id, Ask.ISSUE)
                if not shipment.waits:
                    return None
                self._post(shipment, by, at)
                return shipment
        self.deducted(issue_id, moves, by=by, at=at)
        return None

    def goods_stay(
        self, issue_id: UUID, short: Sequence[Short], *, by: Principal, at: datetime
    ) -> None:
        """Inventory has refused it: nothing changes but the document. Told again: nothing."""
        for shipment in self.shipments:
            if shipment.id == issue_id:
                self._heard(issue_id, Ask.ISSUE)
                if shipment.waits:
                    shipment.settle(ShipmentStatus.REFUSED, at, short)
                    self._tell("refuse_shipment", shipment, by=by, at=at, short=short_lines(short))
                return
        self.not_deducted(issue_id, short, by=by, at=at)

    def _post(self, shipment: Shipment, by: Principal, at: datetime) -> None:
        shipment.settle(ShipmentStatus.POSTED, at)
        by_id = {one.id: one for one in self.allocations}
        for move in shipment.moves:
            mine = by_id[move.allocation_id]
            mine.shipped += move.quantity
            mine.issued = max(mine.issued, mine.shipped)
            # Asked for before it was given up with the rest.
            mine.lost = min(mine.lost, mine.quantity - mine.shipped)
        for left in shipment.lines:
            self.line(left.order_line_id).shipped += left.quantity
        to = Status.SHIPPED if self.complete else Status.PARTIALLY_SHIPPED
        # Others of the order ran short before inventory's answer came.
        self.flagged = to is Status.PARTIALLY_SHIPPED and (
            self.flagged or self.status is Status.OUT_OF_STOCK
        )
        self._tell("post_shipment", shipment, to=to, by=by, at=at)

    def _tell(
        self,
        action: str,
        shipment: Shipment,
        *,
        by: Principal,
        at: datetime,
        to: Status | None = None,
        short: object = (),
    ) -> None:
        if shipment not in self.touched_shipments:
            self.touched_shipments.append(shipment)
        self._step(
            action,
            to=to,
            by=by,
            at=at,
            details={"shipment_id": str(shipment.id), "shipment_number": shipment.number},
            shipment_id=shipment.id,
            shipment_number=shipment.number,
            lines=shipped_lines(shipment, self.lines),
            short=short,
        )

    def _promised_from(self, warehouse_id: UUID) -> bool:
        return any(one.warehouse_id == warehouse_id for one in self.allocations)

    def _asked_of(self, line_id: UUID) -> Decimal:
        waiting = (shipment for shipment in self.shipments if shipment.waits)
        return sum(
            (li.quantity for s in waiting for li in s.lines if li.order_line_id == line_id), ZERO
        )

    def _parts(self, wanted: Sequence[ShipLine]) -> list[Part]:
        """Raises Invalid for lines that make no sense."""
        known = {line.id: line for line in self.lines}
        gone: dict[UUID, Decimal] = {}
        errors, parts = [], []
        for i, one in enumerate(wanted):
            line = known.get(one.line_id)
            if line is None:
                message = "no such line on this order"
                errors.append(FieldError(f"lines.{i}.line_id", message, "not_found"))
                continue
            if one.warehouse_id is not None and not self._promised_from(one.warehouse_id):
                errors.append(_nothing_from(f"lines.{i}.warehouse_id"))
                continue
            asked = gone.get(line.id, ZERO)
            gone[line.id] = asked + one.quantity
            if gone[line.id] > self.shippable(line):
                message = f"{plain(self.shippable(line))} of this line is open"
                errors.append(FieldError(f"lines.{i}.quantity", message, "more_than_open"))
                continue
            before = line.shipped + self._asked_of(line.id) + asked
            parts.append(Part(line.id, before, one.quantity, line.quantity, one.warehouse_id))
        if errors:
            raise Invalid(errors)
        return parts


def _nothing_from(field: str) -> FieldError:
    return FieldError(field, "nothing of this order is promised from there", "not_found")
