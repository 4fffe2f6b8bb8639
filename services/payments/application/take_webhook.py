"""Take what Stripe says: proven, each once, by looking at what it is about."""

from collections.abc import Collection
from typing import Protocol

from libs.domain.clock import Clock
from libs.domain.errors import UnknownReference
from libs.domain.principal import Principal, Trace
from services.payments.application.ports import BeginPayments
from services.payments.application.stripe_ports import Delivery, Processor
from services.payments.application.take_seen import take_seen


class Proof(Protocol):
    """What tells Stripe's deliveries from everybody else's."""

    def read(self, payload: bytes, signature: str) -> Delivery:
        """The event; raises Unproven unless it was signed by whom we know, now, for us."""
        ...


class Known(Protocol):
    """What has taken effect already, over all companies."""

    async def news(self, event_ids: Collection[str]) -> Collection[str]:
        """Those that have not."""
        ...


async def take_webhook(
    payload: bytes,
    signature: str,
    *,
    proof: Proof,
    known: Known,
    processor: Processor,
    begin: BeginPayments,
    now: Clock,
    trace: Trace,
) -> None:
    """The event says only where to look; how things stand, Stripe is asked.

    The event's id and its effect are one transaction. Raises Unproven, Away.
    """
    delivery = proof.read(payload, signature)
    if delivery.pointer is None or not await known.news([delivery.event_id]):
        return
    await take_delivery(delivery, processor=processor, begin=begin, now=now, trace=trace)


async def take_delivery(
    delivery: Delivery, *, processor: Processor, begin: BeginPayments, now: Clock, trace: Trace
) -> bool:
    """Look, and take it in; whether it was news. Raises Away."""
    if delivery.pointer is None:
        return False
    seen = await processor.look(delivery.pointer)
    if seen is None or seen.live is not processor.live:
        return False
    actor = Principal.system(seen.tenant_id, trace)
    try:
        async with begin(actor) as work:
            # A company of another installation with the same account is nobody's here.
            await work.company()
            if not await work.webhook_events.enter(delivery.event_id, delivery.kind):
                return False
            await take_seen(work, seen, by=actor, at=now())
    except UnknownReference:
        return False
    return True
