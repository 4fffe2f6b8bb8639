"""Take a ledger entry back: a new entry of the opposite quantity; nothing is rewritten."""

from dataclasses import dataclass
from uuid import UUID

from libs.domain.errors import Conflict
from libs.domain.principal import Principal
from services.inventory.application.ports import BeginInventory
from services.inventory.domain.movement import Movement, Posted, Source

# Documents more than stock hangs on: their entries are not taken back one by one.
_DOCUMENTS = {
    "goods_receipt": "goods receipt: take the receipt back on its order",
    "goods_issue": "reversal or return of goods: receive them again",
    "shipment": "shipment: let the goods come back on its order",
    "sales_return": "return from a customer: post a correction",
    "transfer": "transfer: post a correction, or a transfer back",
    "count": "count: post a correction",
}


@dataclass(frozen=True, slots=True)
class ReverseMovement:
    """Which entry, the id of the one that takes it back, and why."""

    entry_id: UUID
    new_entry_id: UUID
    note: str


async def reverse_movement(
    command: ReverseMovement, *, actor: Principal, begin: BeginInventory
) -> Posted:
    """Raises NotFound, NotEnoughStock when the goods are gone, Conflict when it cannot be undone.

    An entry is reversed once, a reversal never, and one that belongs to a document neither.
    """
    async with begin(actor) as work:
        entry = await work.stock.entry(command.entry_id)
        if entry.source_type == "reversal":
            raise Conflict("a reversal is not reversed; post the movement again", code="reversal")
        if entry.source_type in _DOCUMENTS:
            raise Conflict(
                f"this entry belongs to a {_DOCUMENTS[entry.source_type]}",
                code="part_of_document",
                source_type=entry.source_type,
                source_id=entry.source_id,
            )
        if entry.reversed_by is not None:
            raise Conflict(
                "this entry was reversed already", code="already_reversed", by=entry.reversed_by
            )
        (posted,) = await work.stock.post(
            [
                Movement(
                    entry_id=command.new_entry_id,
                    product_id=entry.product_id,
                    warehouse_id=entry.warehouse_id,
                    quantity=-entry.quantity,
                    kind="reversal",
                    reason=entry.reason,
                    note=command.note,
                    source_line_id=command.entry_id,
                )
            ],
            Source("reversal", command.entry_id),
        )
    return posted
