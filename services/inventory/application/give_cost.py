"""Say what goods cost that came in without a price: they are worth nothing until then."""

from decimal import Decimal
from uuid import UUID

from libs.contracts.inventory import StockCosted
from libs.domain.errors import Conflict
from libs.domain.principal import Principal
from services.inventory.application.ports import BeginInventory


async def give_cost(
    entry_id: UUID, unit_cost: Decimal, *, actor: Principal, begin: BeginInventory
) -> None:
    """Once an entry; the ledger worker values it, and what left of these goods meanwhile.

    Raises NotFound, Conflict for an entry that has a value, waits for one, or took goods away.
    """
    async with begin(actor) as work:
        entry = await work.stock.entry(entry_id)
        if entry.quantity < 0:
            raise Conflict(
                "what leaves takes the average cost; give the cost of what came in", code="left"
            )
        if not await work.stock.give_cost(entry_id, unit_cost):
            raise Conflict("this entry has a value, or waits for its own", code="already_valued")
        work.record(
            StockCosted(level_id=entry.level_id, entry_id=entry_id, unit_cost=unit_cost),
            about=entry_id,
            version=1,
        )
