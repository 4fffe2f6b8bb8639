"""Stock ran low: replenish soon, if the company wants that; what is low by then is served too."""

from datetime import timedelta
from typing import Final

from libs.contracts.inventory import StockLow
from libs.domain.clock import utc_now
from libs.domain.principal import Principal
from services.purchasing.application.ports import BeginPurchasing

SOON: Final = timedelta(seconds=30)


async def replenish_soon(_: StockLow, /, *, actor: Principal, begin: BeginPurchasing) -> None:
    """A run that is due sooner stays due."""
    async with begin(actor) as work:
        await work.replenishment.due(utc_now() + SOON)
