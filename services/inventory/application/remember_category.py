"""Keep catalog's category tree: a filter by a category includes what is below it."""

from libs.contracts.catalog import CategoryChanged
from libs.domain.principal import Principal
from services.inventory.application.ports import BeginInventory


async def remember_category(
    event: CategoryChanged, *, actor: Principal, begin: BeginInventory
) -> None:
    """The higher version wins; a repeated or late event changes nothing."""
    async with begin(actor) as work:
        await work.categories.remember(event)
