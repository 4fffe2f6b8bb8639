"""Approve a sales order; who pays first gets their invoice in the same transaction."""

from dataclasses import dataclass
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.sales.application.invoicing import invoice_first
from services.sales.application.order_letter import write_order_letter
from services.sales.application.ports import BeginSales
from services.sales.domain.sales_order import SalesOrder


@dataclass(frozen=True, slots=True)
class ApproveOrder:
    """Which order, and why."""

    order_id: UUID
    reason: str = ""


async def approve_order(
    command: ApproveOrder, *, actor: Principal, begin: BeginSales, now: Clock
) -> SalesOrder:
    """Raises Forbidden above the limit, Conflict beyond the customer's credit, IllegalTransition.

    Orders of one customer are judged one after the other.
    """
    async with begin(actor) as work:
        order = await work.orders.get(command.order_id)
        at = now()  # with the order locked: of two steps at once the later is later
        credit = await work.customers.credit(order.customer.id)
        order.approve(credit, by=actor, at=at, reason=command.reason)
        if order.prepaid:
            first = await invoice_first(work, order, by=actor, at=at)
            if first is not None:
                order.invoice_id = first.invoice_id
                if first.paid:
                    order.pay(first.invoice_id, by=actor, at=at)
        await write_order_letter(work, order, tenant_id=actor.tenant_id)
    return order
