"""Keep what catalog says bundles are made of: promises and buildable quantities follow it."""

from libs.contracts.catalog import RecipeChanged
from libs.domain.principal import Principal
from services.inventory.application.ports import BeginInventory


async def remember_recipe(event: RecipeChanged, *, actor: Principal, begin: BeginInventory) -> None:
    """The higher version wins; a repeated or late event changes nothing."""
    async with begin(actor) as work:
        await work.recipes.remember(event)
