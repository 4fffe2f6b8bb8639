"""What notifications's routes are handed: a unit of work per request, and webhooks to be tried."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from libs.db.work import Begin, beginning
from libs.domain.principal import Principal
from libs.web.fields import Body
from libs.web.parties import Note
from services.notifications.infrastructure.webhook_calling import Outcome
from services.notifications.infrastructure.webhook_trying import WebhookTrial
from services.notifications.infrastructure.work import SqlNotificationsWork


class ReasonIn(Body):
    """Why, if there is something to say."""

    reason: Note = ""


async def _begin(request: Request) -> Begin[SqlNotificationsWork]:
    state = request.app.state
    return beginning(state.database, state.make_work, request.state.once)


async def _reason(body: ReasonIn | None = None) -> str:
    return body.reason if body else ""


async def _allow_private(request: Request) -> bool:
    allowed: bool = request.app.state.webhooks_allow_private
    return allowed


async def _try_webhook(request: Request) -> Callable[[UUID, Principal], Awaitable[Outcome]]:
    trial: WebhookTrial = request.app.state.webhook_trial
    return trial.run


BeginWork = Annotated[Begin[SqlNotificationsWork], Depends(_begin)]
Reason = Annotated[str, Depends(_reason)]
AllowPrivate = Annotated[bool, Depends(_allow_private)]
TryWebhook = Annotated[Callable[[UUID, Principal], Awaitable[Outcome]], Depends(_try_webhook)]
