"""The caller's own inbox: what they were told, and what they have read of it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from libs.web.fields import Body, Limit
from libs.web.routes import Actor, Db, Router, require
from services.notifications.api.deps import BeginWork
from services.notifications.application.read_notifications import (
    ReadNotifications,
    read_notifications,
)
from services.notifications.domain.kinds import Kind
from services.notifications.infrastructure import queries

router: APIRouter = Router("/api/v1/notifications", tag="notifications")
own = [require("notifications.own.read")]


class NotificationOut(BaseModel):
    """A message: `link` is a path of the console, `count` how many events it tells of."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: Kind
    rule: str
    count: int
    title: str
    body: str
    link: str
    created_at: datetime
    read_at: datetime | None


class NotificationsOut(BaseModel):
    """Some messages, the newest first."""

    items: list[NotificationOut]
    next_cursor: str | None


class InboxOut(BaseModel):
    """How many messages are unread; the higher version is the later count."""

    model_config = ConfigDict(from_attributes=True)

    unread: int
    version: int


class ReadIn(Body):
    """Whether it counts as read from now on."""

    read: bool = True


class ReadAllIn(Body):
    """All messages, or those of one kind."""

    kind: Kind | None = Field(default=None)


@router.get("", dependencies=own)
async def list_own(
    actor: Actor,
    database: Db,
    unread: Annotated[bool, Query(description="Only those not read yet")] = False,  # noqa: FBT002 - a query field
    kind: Kind | None = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> NotificationsOut:
    """The caller's own messages, the newest first."""
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.list_notifications(
            connection,
            actor.person,
            sees_costs=actor.sees_costs,
            unread=unread,
            kind=kind,
            limit=limit,
            cursor=cursor,
        )
    return NotificationsOut(
        items=[NotificationOut.model_validate(row) for row in page.items],
        next_cursor=page.next_cursor,
    )


@router.get("/inbox", dependencies=own)
async def inbox(actor: Actor, database: Db) -> InboxOut:
    """How many of the caller's messages are unread."""
    async with database.transaction(actor, read_only=True) as connection:
        return InboxOut.model_validate(await queries.inbox(connection, actor.person))


@router.post("/read-all", dependencies=own)
async def read_all(body: ReadAllIn, actor: Actor, begin: BeginWork) -> InboxOut:
    """Mark all of the caller's messages as read, or all of a kind."""
    command = ReadNotifications(kind=body.kind)
    return InboxOut.model_validate(await read_notifications(command, actor=actor, begin=begin))


@router.post("/{notification_id}/read", dependencies=own)
async def read(notification_id: UUID, body: ReadIn, actor: Actor, begin: BeginWork) -> InboxOut:
    """Mark one of the caller's messages as read, or as unread again."""
    command = ReadNotifications(ids=(notification_id,), read=body.read)
    return InboxOut.model_validate(await read_notifications(command, actor=actor, begin=begin))
