"""Ask Stripe to give money back that was set aside for it; outside any transaction."""

from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.money import minor_units
from libs.domain.principal import Principal
from services.payments.application.ports import BeginPayments
from services.payments.application.refund_payment import settle_refund
from services.payments.application.stripe_ports import Back, Pointer, Processor, Refused
from services.payments.application.take_seen import refund_failed
from services.payments.domain.refund import RefundStatus
from services.payments.domain.seen import SeenRefund


async def send_refund(
    refund_id: UUID,
    *,
    actor: Principal,
    begin: BeginPayments,
    processor: Processor,
    now: Clock,
) -> None:
    """However often: Stripe knows the refund's id and gives back once. Raises Away."""
    async with begin(actor) as work:
        payment = await work.payments.of_refund(refund_id)
        refund = payment.refund(refund_id)
        if refund.status is not RefundStatus.REQUESTED or refund.reference:
            return
        intent_id = await work.checkouts.intent_of(payment.id)
    back = Back(
        tenant_id=actor.tenant_id,
        refund_id=refund_id,
        intent_id=intent_id,
        minor=minor_units(refund.amount, payment.currency),
    )
    try:
        made = await _given_back(processor, back)
    except Refused as refused:
        async with begin(actor) as work:
            payment = await work.payments.of_refund(refund_id)
            await refund_failed(work, payment, refund_id, at=now(), reason=str(refused))
        return
    async with begin(actor) as work:
        await work.checkouts.refund_named(refund_id, made.id)
        payment = await work.payments.of_refund(refund_id)
        if made.status is RefundStatus.SUCCEEDED:
            at = now()
            day = (await work.company()).day(at)
            await settle_refund(work, payment, refund_id, paid_on=day, at=at, reference=made.id)
        elif made.status is not RefundStatus.REQUESTED:
            await refund_failed(work, payment, refund_id, at=now())


async def _given_back(processor: Processor, back: Back) -> SeenRefund:
    """The refund at Stripe: made before, its answer lost, or made now.

    Stripe forgets after a day which requests it has carried out; what it made it does not.
    """
    seen = await processor.look(Pointer(intent_id=back.intent_id, deep=True))
    for refund in seen.refunds if seen is not None else ():
        if refund.refund_id == back.refund_id:
            return refund
    return await processor.give_back(back)
