"""What notifications's routes are handed: a unit of work per request."""

from typing import Annotated

from fastapi import Depends, Request

from libs.db.work import beginning
from services.notifications.application.ports import BeginNotifications
from services.notifications.infrastructure.work import SqlNotificationsWork


async def _begin(request: Request) -> BeginNotifications:
    return beginning(request.app.state.database, SqlNotificationsWork, request.state.once)


BeginWork = Annotated[BeginNotifications, Depends(_begin)]
