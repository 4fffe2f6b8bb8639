"""Tell another program otherwise: of other events, at another address, or signed by another key."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.notifications.application.webhook_ports import BeginWebhooks
from services.notifications.domain.webhook import OVERLAP, Maker, Webhook, WebhookStatus


@dataclass(frozen=True, slots=True, repr=False)
class ChangeWebhook:
    """Details to change by name; with a `secret` that one signs from now on."""

    webhook_id: UUID
    version: int
    values: Mapping[str, Any]
    secret: str | None = None


async def change_webhook(
    command: ChangeWebhook, *, actor: Principal, begin: BeginWebhooks, now: Clock
) -> Webhook:
    """Whoever changes it answers for it: one that nobody answered for is told again.

    Raises NotFound, StaleVersion, Invalid, Conflict.
    """
    at = now()
    async with begin(actor) as work:
        webhook = await work.webhooks.get(command.webhook_id)
        webhook.must_be_at(command.version)
        (before,) = await work.webhooks.subscribers(webhook.id)
        renewed = command.secret is not None
        webhook.change(command.values, Maker.of(actor), renewed=renewed, at=at)
        if command.secret is not None:
            await work.webhooks.renew(webhook.id, command.secret, at + OVERLAP)
        if before.orphaned and webhook.status is WebhookStatus.DISABLED:
            webhook.resume(at=at)
            await work.webhooks.soon(webhook.id)
    return webhook
