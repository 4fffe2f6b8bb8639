"""Rules of approval, who may approve, and rights that were handed on."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, literal_column, or_, select, text

from libs.db.database import Connection
from libs.db.pages import Page, fetch_page
from libs.db.statements import one_of
from libs.domain.errors import NotFound
from services.purchasing.domain.approval_rule import ApprovalRule
from services.purchasing.domain.delegation import Delegation
from services.purchasing.infrastructure.approval_rules import NAMED, SELECT, rule_from
from services.purchasing.infrastructure.delegations import SELECT as DELEGATION
from services.purchasing.infrastructure.delegations import delegation_from
from services.purchasing.infrastructure.people import MAY_APPROVE
from services.purchasing.infrastructure.tables import (
    approval_delegations,
    approval_rules,
    people,
)

Row = Mapping[str, Any]


async def list_approval_rules(
    connection: Connection, *, active: bool | None, limit: int, cursor: str | None
) -> Page[ApprovalRule]:
    """Rules of approval by step and name."""
    r = approval_rules.c
    query: Select[Any] = select(approval_rules, literal_column(NAMED))
    if active is not None:
        query = query.where(r.active.is_(active))
    keys = [r.step, r.name, r.id]
    return await fetch_page(connection, query, keys, limit=limit, cursor=cursor, row=rule_from)


async def approval_rule(connection: Connection, rule_id: UUID) -> ApprovalRule:
    """One rule; raises NotFound."""
    row = await connection.fetchrow(f"{SELECT} WHERE id = $1", rule_id)
    if row is None:
        raise NotFound("no such approval rule", rule_id=rule_id)
    return rule_from(row)


async def list_approvers(
    connection: Connection, *, ids: Collection[UUID] | None, limit: int, cursor: str | None
) -> Page[Row]:
    """People who may approve orders, by name."""
    p = people.alias("p")  # as MAY_APPROVE calls them
    query: Select[Any] = select(p).where(text(MAY_APPROVE))
    if ids is not None:
        query = query.where(one_of(p.c.id, ids))
    keys = [p.c.name, p.c.id]
    return await fetch_page(connection, query, keys, limit=limit, cursor=cursor, row=dict)


async def list_delegations(
    connection: Connection,
    *,
    user_id: UUID | None,
    active: bool | None,
    limit: int,
    cursor: str | None,
) -> Page[Delegation]:
    """Rights that were handed on, newest first: by or to a person, those that are not over."""
    d = approval_delegations.c
    giver, taker = people.alias(), people.alias()
    query = select(
        approval_delegations, giver.c.name.label("from_name"), taker.c.name.label("to_name")
    )
    query = query.join(giver, giver.c.id == d.from_user).join(taker, taker.c.id == d.to_user)
    if user_id is not None:
        query = query.where(or_(d.from_user == user_id, d.to_user == user_id))
    if active is not None:
        over = or_(d.ended_at.is_not(None), d.until <= func.now())
        query = query.where(~over if active else over)
    return await fetch_page(
        connection,
        query,
        [d.id],
        limit=limit,
        cursor=cursor,
        descending=True,
        row=delegation_from,
    )


async def delegation(connection: Connection, delegation_id: UUID) -> Delegation:
    """One right that was handed on; raises NotFound."""
    row = await connection.fetchrow(f"{DELEGATION} WHERE d.id = $1", delegation_id)
    if row is None:
        raise NotFound("no such delegation", delegation_id=delegation_id)
    return delegation_from(row)
