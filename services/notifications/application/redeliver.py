"""Tell another program again what it was told: one message, or everything from a number on."""

from uuid import UUID

from libs.contracts.webhooks import WebhookRedelivered
from libs.domain.principal import Principal
from services.notifications.application.webhook_ports import Again, BeginWebhooks


async def redeliver(
    webhook_id: UUID, which: Again, *, actor: Principal, begin: BeginWebhooks
) -> int:
    """How many wait again; what arrived before arrives twice, under the same id.

    Raises NotFound. While it is paused or disabled they wait with the rest.
    """
    async with begin(actor) as work:
        webhook = await work.webhooks.get(webhook_id)
        count, last = await work.webhooks.again(webhook_id, which)
        said = WebhookRedelivered(
            webhook_id=webhook.id,
            name=webhook.details.name,
            first=which.first,
            last=last if which.last is None else which.last,
            failed_only=which.failed_only,
            count=count,
        )
        if count:
            work.record(said, about=webhook.id, version=webhook.version)
    return count
