"""Tell another program of events from now on."""

from dataclasses import dataclass
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.notifications.application.webhook_ports import BeginWebhooks
from services.notifications.domain.webhook import Maker, Webhook, WebhookDetails


@dataclass(frozen=True, slots=True, repr=False)
class AddWebhook:
    """The new webhook, and what signs."""

    webhook_id: UUID
    details: WebhookDetails
    secret: str


async def add_webhook(
    command: AddWebhook, *, actor: Principal, begin: BeginWebhooks, now: Clock
) -> Webhook:
    """Raises Invalid for a name that is taken or a type nobody says, Conflict beyond the most."""
    at = now()
    async with begin(actor) as work:
        maker = Maker.of(actor)
        webhook = Webhook.added(command.webhook_id, command.details, maker, at=at)
        await work.webhooks.add(webhook, command.secret)
    return webhook
