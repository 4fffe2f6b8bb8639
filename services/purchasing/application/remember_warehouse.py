"""Keep what inventory says of a warehouse: orders show where the goods go."""

from libs.contracts.inventory import WarehouseChanged
from libs.domain.principal import Principal
from services.purchasing.application.ports import BeginPurchasing


async def remember_warehouse(
    event: WarehouseChanged, /, *, actor: Principal, begin: BeginPurchasing
) -> None:
    """The higher version wins; a repeated or late event changes nothing."""
    async with begin(actor) as work:
        await work.references.keep_warehouses([event])
