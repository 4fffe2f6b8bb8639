"""Write a new sales order, as a draft."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.sales.application.draft import Draft, check_draft
from services.sales.application.ports import BeginSales, SalesWork
from services.sales.domain.sales_order import SalesOrder


@dataclass(frozen=True, slots=True)
class RaiseOrder:
    """The new order."""

    order_id: UUID
    draft: Draft


async def raise_order(
    command: RaiseOrder, *, actor: Principal, begin: BeginSales, now: Clock
) -> SalesOrder:
    """Raises Invalid, UnknownReference."""
    at = now()
    async with begin(actor) as work:
        return await raise_in(work, command, by=actor, at=at)


async def raise_in(
    work: SalesWork, command: RaiseOrder, *, by: Principal, at: datetime
) -> SalesOrder:
    """The new order, in a transaction that has begun."""
    company, wanted = await check_draft(work, command.draft)
    order = SalesOrder.raised(
        command.order_id,
        await work.numbers.order(company.policy.year(at)),
        wanted,
        currency=company.currency,
        policy=company.policy,
        by=by,
        at=at,
    )
    work.orders.add(order)
    return order
