"""Distrust what is known of stock: all of it is asked of inventory again before the next run."""

from libs.domain.principal import Principal
from services.purchasing.application.ports import BeginPurchasing


async def rebuild_stock(*, actor: Principal, begin: BeginPurchasing) -> None:
    """What is known stays until inventory's answer takes its place; nothing is drafted before."""
    async with begin(actor) as work:
        await work.stock_levels.mistrust()
