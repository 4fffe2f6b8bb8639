"""A transfer: goods on their way from one warehouse to another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from libs.contracts.inventory import (
    TransferCancelled,
    TransferDispatched,
    TransferDrafted,
    TransferEvent,
    TransferReceived,
    TransferredLine,
)
from libs.domain.aggregate import Aggregate
from libs.domain.errors import Invalid
from libs.domain.flow import Flow
from libs.domain.ids import new_id
from libs.domain.quantity import ZERO
from services.inventory.domain.movement import Movement
from services.inventory.domain.reasons import REASONS
from services.inventory.domain.stamp import Stamp


class TransferStatus(StrEnum):
    """Where a transfer stands."""

    DRAFT = "draft"
    IN_TRANSIT = "in_transit"
    RECEIVED = "received"
    CANCELLED = "cancelled"


FLOW: Flow[TransferStatus] = Flow(
    {
        "dispatch": ({TransferStatus.DRAFT}, TransferStatus.IN_TRANSIT),
        "receive": ({TransferStatus.IN_TRANSIT}, TransferStatus.RECEIVED),
        "cancel": ({TransferStatus.DRAFT}, TransferStatus.CANCELLED),
    }
)


@dataclass(frozen=True, slots=True)
class TransferLine:
    """How much of a product goes, and how much arrived (None: not there yet).

    The ledger entry of the dispatch names `id` as its line, that of the arrival `arrival_id`.
    """

    id: UUID
    arrival_id: UUID
    product_id: UUID
    quantity: Decimal
    received: Decimal | None = None


@dataclass(eq=False, kw_only=True)
class Transfer(Aggregate):
    """Draft, in transit, received or cancelled; stock leaves and arrives with its steps."""

    number: str
    status: TransferStatus
    from_warehouse_id: UUID
    to_warehouse_id: UUID
    note: str
    drafted: Stamp
    dispatched: Stamp | None = None
    received: Stamp | None = None
    lines: list[TransferLine]

    @classmethod
    def draft(
        cls,
        transfer_id: UUID,
        number: str,
        *,
        from_warehouse_id: UUID,
        to_warehouse_id: UUID,
        lines: Sequence[tuple[UUID, Decimal]],
        note: str,
        by: Stamp,
    ) -> "Transfer":
        """A new one; raises Invalid when both warehouses are the same or a product comes twice."""
        if from_warehouse_id == to_warehouse_id:
            raise Invalid.field("to_warehouse_id", "another warehouse than the goods are in")
        products = [product_id for product_id, _ in lines]
        for position, product_id in enumerate(products):
            if product_id in products[:position]:
                raise Invalid.field(
                    f"lines.{position}.product_id", "a product stands here once", "twice"
                )
        made = cls(
            id=transfer_id,
            number=number,
            status=TransferStatus.DRAFT,
            from_warehouse_id=from_warehouse_id,
            to_warehouse_id=to_warehouse_id,
            note=note,
            drafted=by,
            lines=[
                TransferLine(new_id(), new_id(), product, quantity) for product, quantity in lines
            ],
        )
        made._say(TransferDrafted, None, by.at)
        return made

    def dispatch(self, by: Stamp) -> list[Movement]:
        """The goods leave; the movements that takes."""
        before = self._step("dispatch")
        self.dispatched = by
        self._say(TransferDispatched, before, by.at)
        return [
            Movement(
                entry_id=new_id(),
                product_id=line.product_id,
                warehouse_id=self.from_warehouse_id,
                quantity=-line.quantity,
                kind="transfer",
                reason="transfer",
                note=self.number,
                source_line_id=line.id,
            )
            for line in self.lines
        ]

    def receive(self, arrived: Mapping[UUID, Decimal] | None, by: Stamp) -> list[Movement]:
        """The goods are there; the movements of what was sent, and of what differs from it.

        `arrived` is by line; None means all of it, a line left out all of that line. Raises Invalid
        for a line it has not.
        """
        before = self._step("receive")
        given = arrived or {}
        known = {line.id for line in self.lines}
        for position, line_id in enumerate(given):
            if line_id not in known:
                raise Invalid.field(f"lines.{position}.line_id", "no such line", "not_found")
        self.lines = [
            replace(line, received=given.get(line.id, line.quantity)) for line in self.lines
        ]
        self.received = by
        self._say(TransferReceived, before, by.at)
        movements: list[Movement] = []
        for line in self.lines:
            movements.append(self._arrival(line, line.quantity, "transfer", line.arrival_id))
            differs = (line.received or ZERO) - line.quantity
            if differs:
                reason = "found" if differs > 0 else "loss"
                movements.append(self._arrival(line, differs, reason, new_id()))
        return movements

    def move_at_once(self, by: Stamp) -> list[Movement]:
        """A new one's goods have left and arrived: one step, which one fact tells of."""
        movements = [*self.dispatch(by), *self.receive(None, by)]
        self.recorded.clear()
        self.version = 0
        self._say(TransferReceived, None, by.at)
        return movements

    def cancel(self, by: Stamp, reason: str) -> None:
        """Nothing goes; raises IllegalTransition once the goods have left."""
        before = self._step("cancel")
        self._say(TransferCancelled, before, by.at, reason)

    def _arrival(
        self, line: TransferLine, quantity: Decimal, reason: str, source_line_id: UUID
    ) -> Movement:
        return Movement(
            entry_id=new_id(),
            product_id=line.product_id,
            warehouse_id=self.to_warehouse_id,
            quantity=quantity,
            kind=REASONS[reason].kind,
            reason=reason,
            note=self.number,
            source_line_id=source_line_id,
        )

    def _step(self, action: str) -> TransferStatus:
        """Take a step; where it stood before."""
        before, self.status = self.status, FLOW.apply(action, self.status)
        return before

    def _say(
        self,
        event: type[TransferEvent],
        before: TransferStatus | None,
        at: datetime,
        reason: str = "",
    ) -> None:
        lines = tuple(
            TransferredLine(
                line_id=line.id,
                product_id=line.product_id,
                quantity=line.quantity,
                received=line.received,
            )
            for line in self.lines
        )
        told = event(
            transfer_id=self.id,
            number=self.number,
            status=self.status,
            from_status=before,
            from_warehouse_id=self.from_warehouse_id,
            to_warehouse_id=self.to_warehouse_id,
            lines=lines,
        )
        self.record(told, at=at, reason=reason)
