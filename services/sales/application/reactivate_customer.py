"""Sell to a customer again."""

from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.sales.application.ports import BeginSales
from services.sales.domain.customer import Customer


async def reactivate_customer(
    customer_id: UUID, *, actor: Principal, begin: BeginSales, now: Clock, reason: str = ""
) -> Customer:
    """Raises NotFound, Conflict when they are active."""
    async with begin(actor) as work:
        customer = await work.customers.get(customer_id)
        customer.reactivate(at=now(), reason=reason)
    return customer
