"""Webhooks: other programs that are told of events, and the log of what they were told."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from libs.db.database import Database
from libs.domain.clock import utc_now
from libs.domain.principal import Principal
from libs.outside.webhooks import new_secret
from libs.web import etags
from libs.web.etags import IfMatch
from libs.web.fields import Limit
from libs.web.routes import Actor, Db, NewId, Router, require
from services.notifications.api.deps import AllowPrivate, BeginWork, Reason, TryWebhook
from services.notifications.api.webhook_schemas import (
    EventTypeOut,
    EventTypesOut,
    MessageOut,
    MessagesOut,
    RedeliveredOut,
    RedeliverIn,
    RenewIn,
    TestOut,
    WebhookIn,
    WebhookMade,
    WebhookOut,
    WebhookPatch,
    WebhooksOut,
    WholeMessageOut,
    checked_secret,
)
from services.notifications.application.add_webhook import AddWebhook, add_webhook
from services.notifications.application.change_webhook import ChangeWebhook, change_webhook
from services.notifications.application.pause_webhook import pause_webhook
from services.notifications.application.redeliver import redeliver
from services.notifications.application.remove_webhook import remove_webhook
from services.notifications.application.resume_webhook import resume_webhook
from services.notifications.domain.event_types import TOLD
from services.notifications.infrastructure import queries
from services.notifications.infrastructure.queries import MessageFilter, MessageStatus

router: APIRouter = Router("/api/v1/notifications/webhooks", tag="webhooks")
manage = [require("notifications.rules.manage")]
Word = Annotated[str | None, Query(max_length=100, pattern=r"^[^\x00]*$")]
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


@router.get("", dependencies=manage)
async def list_webhooks(actor: Actor, database: Db) -> WebhooksOut:
    """All of them, by name."""
    async with database.transaction(actor, read_only=True) as connection:
        rows = await queries.list_webhooks(connection)
    return WebhooksOut(items=[WebhookOut.model_validate(row) for row in rows])


@router.get("/types", dependencies=manage)
async def list_types(actor: Actor) -> EventTypesOut:
    """What a webhook of yours may be told of: events that you may see."""
    return EventTypesOut(
        items=[
            EventTypeOut(
                type=event.type,
                description=(event.__doc__ or "").partition("\n")[0],
                permission=event.permission or "",
                json_schema=f"/schemas/{key}.json",
            )
            for key, event in TOLD.items()
            if actor.may(event.permission or "")
        ]
    )


@router.post("", status_code=201, dependencies=manage)
async def add(
    body: WebhookIn,
    new_id: NewId,
    actor: Actor,
    begin: BeginWork,
    database: Db,
    allow_private: AllowPrivate,
    response: Response,
) -> WebhookMade:
    """Tell another program from now on; the secret that signs is shown this once."""
    secret = body.signing()
    command = AddWebhook(new_id, body.details(allow_private=allow_private), secret)
    await add_webhook(command, actor=actor, begin=begin, now=utc_now)
    made = await _shown(database, actor, new_id, response)
    return WebhookMade(**made.model_dump(), secret=secret)


@router.get("/{webhook_id}", dependencies=manage)
async def get_webhook(
    webhook_id: UUID, actor: Actor, database: Db, response: Response
) -> WebhookOut:
    """One webhook, and how it goes with it."""
    return await _shown(database, actor, webhook_id, response)


@router.patch("/{webhook_id}", dependencies=manage)
async def change(
    webhook_id: UUID,
    body: WebhookPatch,
    version: IfMatch,
    actor: Actor,
    begin: BeginWork,
    database: Db,
    allow_private: AllowPrivate,
    response: Response,
) -> WebhookOut:
    """Change where it is or what it hears; from now on you answer for it: it sees what you may."""
    values = body.values(allow_private=allow_private)
    command = ChangeWebhook(webhook_id, version, values)
    await change_webhook(command, actor=actor, begin=begin, now=utc_now)
    return await _shown(database, actor, webhook_id, response)


@router.delete("/{webhook_id}", status_code=204, dependencies=manage)
async def remove(webhook_id: UUID, version: IfMatch, actor: Actor, begin: BeginWork) -> None:
    """Tell it nothing ever again; its log is gone, too."""
    await remove_webhook(webhook_id, version, actor=actor, begin=begin, now=utc_now)


@router.post("/{webhook_id}/secret", dependencies=manage)
async def renew_secret(
    webhook_id: UUID,
    version: IfMatch,
    actor: Actor,
    begin: BeginWork,
    database: Db,
    response: Response,
    body: RenewIn | None = None,
) -> WebhookMade:
    """Make another secret, shown this once; for 24 hours the one before signs, too."""
    secret = checked_secret(body.secret if body else None) or new_secret()
    command = ChangeWebhook(webhook_id, version, {}, secret)
    await change_webhook(command, actor=actor, begin=begin, now=utc_now)
    renewed = await _shown(database, actor, webhook_id, response)
    return WebhookMade(**renewed.model_dump(), secret=secret)


@router.post("/{webhook_id}/pause", dependencies=manage)
async def pause(
    webhook_id: UUID,
    reason: Reason,
    actor: Actor,
    begin: BeginWork,
    database: Db,
    response: Response,
) -> WebhookOut:
    """Tell it nothing for a while; what happens meanwhile waits, for at most 30 days."""
    await pause_webhook(webhook_id, actor=actor, begin=begin, now=utc_now, reason=reason)
    return await _shown(database, actor, webhook_id, response)


@router.post("/{webhook_id}/resume", dependencies=manage)
async def resume(
    webhook_id: UUID,
    reason: Reason,
    actor: Actor,
    begin: BeginWork,
    database: Db,
    response: Response,
) -> WebhookOut:
    """Tell it again, first what waits."""
    await resume_webhook(webhook_id, actor=actor, begin=begin, now=utc_now, reason=reason)
    return await _shown(database, actor, webhook_id, response)


@router.post("/{webhook_id}/test", dependencies=manage)
async def test(webhook_id: UUID, actor: Actor, try_webhook: TryWebhook) -> TestOut:
    """Send it a message of type `webhook.test` with the number 0, now, and say what came back."""
    outcome = await try_webhook(webhook_id, actor)
    return TestOut(
        ok=outcome.good, answer=outcome.answer, error=outcome.error, took_ms=outcome.took_ms
    )


@router.post("/{webhook_id}/redeliver", status_code=202, dependencies=manage)
async def tell_again(
    webhook_id: UUID, body: RedeliverIn, actor: Actor, begin: BeginWork
) -> RedeliveredOut:
    """Tell it again: one message (`from` = `to`), or everything from a number on, in order."""
    count = await redeliver(webhook_id, body.which(), actor=actor, begin=begin)
    return RedeliveredOut(count=count)


@router.get("/{webhook_id}/messages", dependencies=manage)
async def list_messages(
    webhook_id: UUID,
    actor: Actor,
    database: Db,
    status: MessageStatus | None = None,
    type: Annotated[Word, Query(description="Such as inventory.stock.changed.v1")] = None,  # noqa: A002 - the field's name
    limit: Limit = 50,
    cursor: str | None = None,
) -> MessagesOut:
    """What it was told in the last 30 days, the highest number first."""
    async with database.transaction(actor, read_only=True) as connection:
        await queries.webhook(connection, webhook_id)
        which = MessageFilter(status, type)
        page = await queries.list_messages(
            connection, webhook_id, which, limit=limit, cursor=cursor
        )
    items = [MessageOut.of(row) for row in page.items]
    return MessagesOut(items=items, next_cursor=page.next_cursor)


@router.get("/{webhook_id}/messages/{number}", dependencies=manage)
async def get_message(
    webhook_id: UUID, number: Number, actor: Actor, database: Db
) -> WholeMessageOut:
    """One message with what it says, and every time it was told."""
    async with database.transaction(actor, read_only=True) as connection:
        webhook = await queries.webhook(connection, webhook_id)
        with_costs = actor.sees_costs and webhook["with_costs"]
        row = await queries.message(connection, webhook_id, number, with_costs=with_costs)
    return WholeMessageOut.model_validate(row)


async def _shown(
    database: Database, actor: Principal, webhook_id: UUID, response: Response
) -> WebhookOut:
    async with database.transaction(actor, read_only=True) as connection:
        row = await queries.webhook(connection, webhook_id)
    etags.tag(response, row["version"])
    return WebhookOut.model_validate(row)
