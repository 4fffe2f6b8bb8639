"""Write a new draft that says what another order says, checked as if written today."""

from dataclasses import dataclass, replace
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.purchasing.application.draft import as_drafted
from services.purchasing.application.ports import BeginPurchasing
from services.purchasing.application.raise_order import RaiseOrder, raise_in
from services.purchasing.domain.purchase_order import PurchaseOrder


@dataclass(frozen=True, slots=True)
class DuplicateOrder:
    """Which order, and the id of the new one."""

    order_id: UUID
    new_id: UUID


async def duplicate_order(
    command: DuplicateOrder, *, actor: Principal, begin: BeginPurchasing, now: Clock
) -> PurchaseOrder:
    """Raises NotFound, and what raising raises: suppliers and products may be gone by now.

    When the goods are expected is not copied: that time has passed.
    """
    actor.require("costs.read")
    async with begin(actor) as work:
        draft = as_drafted(await work.orders.get(command.order_id))
        again = RaiseOrder(command.new_id, replace(draft, expected_on=None))
        return await raise_in(work, again, by=actor, at=now())
