"""Keep what inventory says of a warehouse: orders show where goods come from."""

from libs.contracts.inventory import WarehouseChanged
from libs.domain.principal import Principal
from services.sales.application.ports import BeginSales


async def remember_warehouse(
    event: WarehouseChanged, /, *, actor: Principal, begin: BeginSales
) -> None:
    """The higher version wins; a repeated or late event changes nothing."""
    async with begin(actor) as work:
        await work.references.keep_warehouses([event])
