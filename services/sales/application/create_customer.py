"""Take a new customer in."""

from dataclasses import dataclass
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.sales.application.ports import BeginSales
from services.sales.domain.customer import Customer, CustomerDetails


@dataclass(frozen=True, slots=True)
class CreateCustomer:
    """The new customer."""

    customer_id: UUID
    details: CustomerDetails


async def create_customer(
    command: CreateCustomer, *, actor: Principal, begin: BeginSales, now: Clock
) -> Customer:
    """Names may repeat; the number tells two customers apart.

    Raises Forbidden for who lends more than the company has settled and may not.
    """
    async with begin(actor) as work:
        lent = await work.customers.lent()
        number = await work.numbers.customer()
        customer = Customer.created(
            command.customer_id, number, command.details, lent=lent, by=actor, at=now()
        )
        work.customers.add(customer)
    return customer
