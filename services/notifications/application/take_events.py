"""Number what happened for the programs that are told of it."""

from collections.abc import Sequence

import structlog
from pydantic import ValidationError

from libs.contracts.base import Envelope
from libs.domain.principal import Principal
from services.notifications.application.webhook_ports import BeginWebhooks, Subscriber, Taken
from services.notifications.domain.event_types import content, tells

log = structlog.get_logger("webhooks")


async def take_events(
    envelopes: Sequence[Envelope], /, *, actor: Principal, begin: BeginWebhooks
) -> None:
    """Keep each event once, and a numbered message for each webhook that is told of it."""
    async with begin(actor) as work:
        subscribers = await work.webhooks.subscribers()
        if not subscribers:
            return
        hearing = [(one, one.hears) for one in subscribers]
        taken = [one for envelope in envelopes if (one := _taken(envelope, hearing))]
        if taken:
            await work.webhooks.take(taken)


def _taken(
    envelope: Envelope, hearing: Sequence[tuple[Subscriber, frozenset[str]]]
) -> Taken | None:
    told = [
        subscriber.webhook_id
        for subscriber, permissions in hearing
        if tells(subscriber.types, permissions, envelope.key)
    ]
    if not told:
        return None
    try:
        public, with_costs = content(envelope)
    except ValidationError as error:
        # Nobody could say what of it is a cost price; the audit log has it.
        log.warning("event does not fit its contract", type=envelope.key, error=str(error))
        return None
    return Taken(
        envelope.id,
        envelope.partition_key,
        envelope.key,
        envelope.time,
        public,
        with_costs,
        told,
    )
