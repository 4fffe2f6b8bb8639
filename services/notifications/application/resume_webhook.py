"""Tell another program again, first what waits."""

from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import Conflict
from libs.domain.principal import Principal
from services.notifications.application.webhook_ports import BeginWebhooks
from services.notifications.domain.webhook import Webhook


async def resume_webhook(
    webhook_id: UUID, *, actor: Principal, begin: BeginWebhooks, now: Clock, reason: str = ""
) -> Webhook:
    """Raises NotFound, IllegalTransition, Conflict if nobody answers for it."""
    at = now()
    async with begin(actor) as work:
        webhook = await work.webhooks.get(webhook_id)
        (subscriber,) = await work.webhooks.subscribers(webhook.id)
        if subscriber.orphaned:
            message = "who saved it last may see nothing of what it is told; save it yourself first"
            raise Conflict(message, code="maker_gone")
        webhook.resume(at=at, reason=reason)
        await work.webhooks.soon(webhook.id)
    return webhook
