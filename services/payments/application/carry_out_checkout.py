"""Ask Stripe for what a checkout needs: its page, or the end of it; outside any transaction."""

from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.money import minor_units
from libs.domain.principal import Principal
from services.payments.application.ports import BeginPayments
from services.payments.application.stripe_ports import Page, Pointer, Processor, Refused
from services.payments.application.take_seen import take_seen
from services.payments.domain.checkout import WAITED_FOR, Checkout, Status


async def carry_out_checkout(
    checkout_id: UUID,
    *,
    actor: Principal,
    begin: BeginPayments,
    processor: Processor,
    now: Clock,
) -> None:
    """However often: Stripe knows the checkout's id and makes one page of it. Raises Away."""
    async with begin(actor) as work:
        checkout = await work.checkouts.get(checkout_id)
        if checkout.status is Status.OPENING and (
            checkout.closing or checkout.created_at + WAITED_FOR < now()
        ):
            checkout.give_up(at=now())
            return
    if checkout.status is Status.OPENING:
        await _open(checkout, actor, begin, processor, now)
    elif checkout.waits and checkout.session_id is not None:
        await processor.close(checkout.session_id)
        seen = await processor.look(Pointer(session_id=checkout.session_id))
        if seen is not None:
            async with begin(actor) as work:
                await take_seen(work, seen, by=actor, at=now())


async def _open(
    checkout: Checkout,
    actor: Principal,
    begin: BeginPayments,
    processor: Processor,
    now: Clock,
) -> None:
    page = Page(
        tenant_id=actor.tenant_id,
        checkout_id=checkout.id,
        title=checkout.about.title,
        minor=minor_units(checkout.amount, checkout.currency),
        currency=checkout.currency,
        return_path=checkout.return_path,
        destination=checkout.about.destination,
    )
    try:
        seen = await processor.open(page)
    except Refused as refused:
        async with begin(actor) as work:
            (await work.checkouts.get(checkout.id)).refuse(str(refused), at=now())
        return
    async with begin(actor) as work:
        (await work.checkouts.get(checkout.id)).opened(seen, at=now())
