"""Tell another program nothing for a while; what happens meanwhile waits."""

from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.notifications.application.webhook_ports import BeginWebhooks
from services.notifications.domain.webhook import Webhook


async def pause_webhook(
    webhook_id: UUID, *, actor: Principal, begin: BeginWebhooks, now: Clock, reason: str = ""
) -> Webhook:
    """Raises NotFound, IllegalTransition."""
    at = now()
    async with begin(actor) as work:
        webhook = await work.webhooks.get(webhook_id)
        webhook.pause(at=at, reason=reason)
    return webhook
