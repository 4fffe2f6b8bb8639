"""Write a new draft that says what another order says, checked as if written today."""

from dataclasses import dataclass
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.sales.application.draft import as_drafted
from services.sales.application.ports import BeginSales
from services.sales.application.raise_order import RaiseOrder, raise_in
from services.sales.domain.sales_order import SalesOrder


@dataclass(frozen=True, slots=True)
class DuplicateOrder:
    """Which order, and the id of the new one."""

    order_id: UUID
    new_id: UUID


async def duplicate_order(
    command: DuplicateOrder, *, actor: Principal, begin: BeginSales, now: Clock
) -> SalesOrder:
    """Raises NotFound, and what raising raises: customers and products may be gone by now."""
    async with begin(actor) as work:
        draft = as_drafted(await work.orders.get(command.order_id))
        return await raise_in(work, RaiseOrder(command.new_id, draft), by=actor, at=now())
