"""Rules of approval, and what waits for whom."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from libs.db.database import Connection
from libs.db.pages import Page, fetch_page
from libs.domain.errors import NotFound
from services.purchasing.domain.approval_rule import ApprovalRule
from services.purchasing.infrastructure.approval_rules import COLUMNS, rule_from
from services.purchasing.infrastructure.tables import approval_rules


async def list_approval_rules(
    connection: Connection, *, active: bool | None, limit: int, cursor: str | None
) -> Page[ApprovalRule]:
    """Rules of approval by step and name."""
    r = approval_rules.c
    query: Select[Any] = select(approval_rules)
    if active is not None:
        query = query.where(r.active.is_(active))
    keys = [r.step, r.name, r.id]
    return await fetch_page(connection, query, keys, limit=limit, cursor=cursor, row=rule_from)


async def approval_rule(connection: Connection, rule_id: UUID) -> ApprovalRule:
    """One rule; raises NotFound."""
    row = await connection.fetchrow(f"SELECT {COLUMNS} FROM approval_rules WHERE id = $1", rule_id)
    if row is None:
        raise NotFound("no such approval rule", rule_id=rule_id)
    return rule_from(row)
