"""Somebody's messages, and how many are unread."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Column, DateTime, Integer, MetaData, Table, Text, Uuid, func, select
from sqlalchemy.sql import ColumnElement

from libs.db.database import Connection
from libs.db.pages import Page, fetch_page
from services.notifications.application.ports import Inbox
from services.notifications.domain.kinds import Kind

_metadata = MetaData()
_notifications = Table(
    "notifications",
    _metadata,
    Column("tenant_id", Uuid),
    Column("id", Uuid),
    Column("user_id", Uuid),
    Column("rule", Text),
    Column("kind", Text),
    Column("count", Integer),
    Column("title", Text),
    Column("body", Text),
    Column("link", Text),
    Column("shown", Boolean),
    Column("created_at", DateTime(timezone=True)),
    Column("read_at", DateTime(timezone=True)),
)
_costs = Table(
    "notification_costs",
    _metadata,
    Column("tenant_id", Uuid),
    Column("notification_id", Uuid),
    Column("title", Text),
)


@dataclass(frozen=True, slots=True)
class NotificationRow:
    """A message as its reader sees it."""

    id: UUID
    kind: str
    rule: str
    count: int
    title: str
    body: str
    link: str
    created_at: datetime
    read_at: datetime | None


def _title(*, sees_costs: bool) -> ColumnElement[str]:
    """The words with amounts for who may see them now, whenever they were written."""
    n = _notifications.c
    if not sees_costs:
        return n.title
    priced = (
        select(_costs.c.title)
        .where(_costs.c.tenant_id == n.tenant_id, _costs.c.notification_id == n.id)
        .scalar_subquery()
    )
    return func.coalesce(priced, n.title).label("title")


async def list_notifications(
    connection: Connection,
    user_id: UUID,
    *,
    sees_costs: bool,
    unread: bool,
    kind: Kind | None,
    limit: int,
    cursor: str | None,
) -> Page[NotificationRow]:
    """A person's messages, the newest first."""
    n = _notifications.c
    query = select(
        n.id, n.kind, n.rule, n.count, n.body, n.link, n.created_at, n.read_at,
        _title(sees_costs=sees_costs),
    ).where(n.user_id == user_id, n.shown)  # fmt: skip
    if unread:
        query = query.where(n.read_at.is_(None))
    if kind is not None:
        query = query.where(n.kind == kind.value)
    return await fetch_page(
        connection,
        query,
        [n.created_at, n.id],
        limit=limit,
        cursor=cursor,
        descending=True,
        row=_row,
    )


async def inbox(connection: Connection, user_id: UUID) -> Inbox:
    """How many messages somebody has not read."""
    row = await connection.fetchrow(
        "SELECT unread, version FROM inboxes WHERE user_id = $1", user_id
    )
    return Inbox(0, 0) if row is None else Inbox(row["unread"], row["version"])


def _row(row: Any) -> NotificationRow:
    return NotificationRow(**row)
