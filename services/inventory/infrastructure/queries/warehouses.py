"""What inventory shows of warehouses."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from libs.db.database import Connection
from libs.db.pages import Page, fetch_page
from libs.db.statements import one_of
from libs.domain.errors import NotFound
from services.inventory.infrastructure.tables import warehouses

Row = dict[str, Any]


async def list_warehouses(
    connection: Connection, *, ids: Sequence[UUID] | None, limit: int, cursor: str | None
) -> Page[Row]:
    """Warehouses by code."""
    query = select(warehouses)
    if ids is not None:
        query = query.where(one_of(warehouses.c.id, ids))
    return await fetch_page(
        connection,
        query,
        [warehouses.c.code, warehouses.c.id],
        limit=limit,
        cursor=cursor,
        row=dict,
    )


async def warehouse(connection: Connection, warehouse_id: UUID) -> Row:
    """One warehouse; raises NotFound."""
    page = await list_warehouses(connection, ids=[warehouse_id], limit=1, cursor=None)
    if not page.items:
        raise NotFound("no such warehouse", warehouse_id=warehouse_id)
    return page.items[0]
