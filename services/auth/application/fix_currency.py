"""Fix a company's currency: from its first purchase order on, amounts are written in it."""

from libs.contracts.purchasing import PurchaseOrderRaised
from libs.domain.principal import Principal
from services.auth.application.ports import BeginAuth


async def fix_currency(
    _event: PurchaseOrderRaised, /, *, actor: Principal, begin: BeginAuth
) -> None:
    """Remember it; every order after the first changes nothing."""
    async with begin(actor) as work:
        await work.tenants.mark_in_use()
