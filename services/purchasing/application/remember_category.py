"""Keep where catalog puts a category: rules of approval look at what is below one, too."""

from libs.contracts.catalog import CategoryChanged
from libs.domain.principal import Principal
from services.purchasing.application.ports import BeginPurchasing


async def remember_category(
    event: CategoryChanged, /, *, actor: Principal, begin: BeginPurchasing
) -> None:
    """The higher version wins; a repeated or late event changes nothing."""
    async with begin(actor) as work:
        await work.references.keep_categories([event])
