"""Keep what goods are worth, as inventory's ledger values them."""

from libs.contracts.inventory import StockValued
from libs.domain.principal import Principal
from services.sales.application.ports import BeginSales


async def remember_cost(event: StockValued, /, *, actor: Principal, begin: BeginSales) -> None:
    """Told again, it changes nothing."""
    async with begin(actor) as work:
        await work.costs.keep(event)
