"""Keep what purchasing says of a supplier: their name, and when they want to be paid."""

from libs.contracts.purchasing import SupplierCreated, SupplierUpdated
from libs.domain.principal import Principal
from services.payments.application.ports import BeginPayments


async def remember_supplier(
    event: SupplierCreated | SupplierUpdated, /, *, actor: Principal, begin: BeginPayments
) -> None:
    """The higher version wins; a repeated or late event changes nothing."""
    async with begin(actor) as work:
        await work.suppliers.keep(event.supplier)
