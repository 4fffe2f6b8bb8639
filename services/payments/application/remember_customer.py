"""Keep what sales says of a customer: their number and name."""

from libs.contracts.sales import CustomerCreated, CustomerUpdated
from libs.domain.principal import Principal
from services.payments.application.ports import BeginPayments


async def remember_customer(
    event: CustomerCreated | CustomerUpdated, /, *, actor: Principal, begin: BeginPayments
) -> None:
    """The higher version wins; a repeated or late event changes nothing."""
    async with begin(actor) as work:
        await work.customers.keep(event.customer)
