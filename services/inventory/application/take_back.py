"""Goods of a sales order are back: a customer returned them, or they had never left."""

from typing import Final
from uuid import UUID

from libs.contracts.inventory import StockReturned
from libs.contracts.sales import StockReturnRequested
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.inventory.application.answering import answer_once, say
from services.inventory.application.ports import BeginInventory, InventoryWork
from services.inventory.application.sales_ports import SalesAnswer
from services.inventory.domain.comeback import Part, parts_of
from services.inventory.domain.movement import Movement, Source

# Kind and reason of the ledger entries, by the kind of document.
_ENTRIES: Final = {"return": ("return", "return"), "reversal": ("reversal", "shipment")}


async def take_back(
    event: StockReturnRequested, *, actor: Principal, begin: BeginInventory
) -> None:
    """A fact: always posted, once, each line worth what its goods had left with."""
    async with begin(actor) as work:
        await answer_once(work, "return", event.return_id, lambda: _post(work, event))


async def _post(work: InventoryWork, event: StockReturnRequested) -> SalesAnswer:
    shipped = {**await work.sales.shipped([line.reservation_line_id for line in event.lines])}
    kind, reason = _ENTRIES[event.kind]
    movements: list[Movement] = []
    parts: dict[UUID, list[Part]] = {}
    for line in event.lines:
        of = line.reservation_line_id
        source = line.move_id or of
        parts[source], shipped[of] = parts_of(line.quantity, shipped.get(of, ()))
        movements.append(
            Movement(
                entry_id=new_id(),
                product_id=line.product_id,
                warehouse_id=line.warehouse_id,
                quantity=line.quantity,
                kind=kind,
                reason=reason,
                note=event.return_number,
                source_line_id=source,
            )
        )
    posted = await work.stock.post(movements, Source("sales_return", event.return_id))
    await work.sales.keep_parts(event.return_id, parts)
    returned = StockReturned(
        reservation_id=event.reservation_id,
        source_id=event.order_id,
        return_id=event.return_id,
        entries=len(posted),
    )
    return say(work, returned, event.return_id)
