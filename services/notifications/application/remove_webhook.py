"""Tell another program nothing ever again."""

from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.notifications.application.webhook_ports import BeginWebhooks


async def remove_webhook(
    webhook_id: UUID, version: int, *, actor: Principal, begin: BeginWebhooks, now: Clock
) -> None:
    """Raises NotFound, StaleVersion."""
    at = now()
    async with begin(actor) as work:
        webhook = await work.webhooks.get(webhook_id)
        webhook.must_be_at(version)
        webhook.remove(at=at)
        await work.webhooks.forget(webhook.id)
