"""End a page: nobody shall pay there any more."""

from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.payments.application.ports import BeginPayments


async def withdraw_checkout(
    checkout_id: UUID, *, actor: Principal, begin: BeginPayments, now: Clock
) -> None:
    """Stripe is told next. Raises NotFound, IllegalTransition for one that has ended."""
    async with begin(actor) as work:
        (await work.checkouts.get(checkout_id)).close(at=now())
