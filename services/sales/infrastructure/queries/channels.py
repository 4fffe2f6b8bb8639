"""Channels, what is mapped to them, and what came in from them."""

from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

import orjson
from sqlalchemy import Select, and_, literal_column, or_, select

from libs.db.database import Connection
from libs.db.pages import Page, fetch_page
from libs.domain.errors import NotFound
from services.sales.domain.channel import to_show
from services.sales.infrastructure.channel_tables import (
    channel_orders,
    channel_products,
    channels,
    products,
)
from services.sales.infrastructure.channel_telling import AVAILABLE

Row = Mapping[str, Any]
Wanted = Literal["all", "waiting", "refused", "differs"]

_CHANNELS = """
SELECT c.id, c.version, c.name, c.kind, c.url, c.location_id, c.warehouse_ids, c.safety_stock,
       c.active, s.failing_since, s.last_error, s.told_at, s.checked_at, s.compared, s.drifted,
       (SELECT count(*) FROM channel_products p WHERE p.channel_id = c.id) AS products,
       (SELECT count(*) FROM channel_products p WHERE p.channel_id = c.id
        AND p.marks > p.told_marks AND p.error = '') AS waiting,
       (SELECT count(*) FROM channel_products p WHERE p.channel_id = c.id
        AND p.error <> '') AS refused,
       (SELECT count(*) FROM channel_orders o WHERE o.channel_id = c.id
        AND o.status <> 'raised') AS orders_waiting
FROM channels c JOIN channel_states s ON s.channel_id = c.id
"""


async def list_channels(connection: Connection) -> list[Row]:
    """All of a company's: there are few."""
    return [dict(row) for row in await connection.fetch(f"{_CHANNELS} ORDER BY c.name, c.id")]


async def channel(connection: Connection, channel_id: UUID) -> Row:
    """One; raises NotFound."""
    row = await connection.fetchrow(f"{_CHANNELS} WHERE c.id = $1", channel_id)
    if row is None:
        raise NotFound("no such channel", channel_id=channel_id)
    return dict(row)


async def list_channel_products(
    connection: Connection, channel_id: UUID, *, only: Wanted, limit: int, cursor: str | None
) -> Page[Row]:
    """What is mapped, by SKU: what the shop should show, was told and showed last."""
    p, c, k = channel_products.alias("p"), channels.alias("c"), products.alias("k")
    query: Select[Any] = (
        select(
            p,
            k.c.sku.label("product_sku"),
            k.c.name.label("product_name"),
            k.c.kind,
            c.c.safety_stock,
            literal_column(AVAILABLE).label("available"),
        )
        .join_from(p, c, and_(c.c.tenant_id == p.c.tenant_id, c.c.id == p.c.channel_id))
        .join(k, and_(k.c.tenant_id == p.c.tenant_id, k.c.id == p.c.product_id))
        .where(p.c.channel_id == channel_id)
    )
    if only == "waiting":
        query = query.where(p.c.marks > p.c.told_marks, p.c.error == "")
    elif only == "refused":
        query = query.where(p.c.error != "")
    elif only == "differs":
        query = query.where(
            p.c.shown_at.is_not(None), or_(p.c.shown.is_(None), p.c.shown != p.c.told)
        )
    keys = [p.c.sku_key, p.c.product_id]
    return await fetch_page(connection, query, keys, limit=limit, cursor=cursor, row=_product)


async def channel_product(connection: Connection, channel_id: UUID, product_id: UUID) -> Row:
    """One mapping; raises NotFound."""
    row = await connection.fetchrow(
        f"SELECT p.*, k.sku AS product_sku, k.name AS product_name, k.kind, c.safety_stock,"
        f" {AVAILABLE} AS available"
        " FROM channel_products p JOIN channels c ON c.id = p.channel_id"
        " JOIN products k ON k.id = p.product_id"
        " WHERE p.channel_id = $1 AND p.product_id = $2",
        channel_id,
        product_id,
    )
    if row is None:
        raise NotFound("this channel does not sell that product", product_id=product_id)
    return _product(row)


def _product(row: Any) -> Row:
    waits = row["marks"] > row["told_marks"] and not row["error"]
    quantity = to_show(row["available"], row["safety_stock"])
    return {**row, "quantity": quantity, "waits": waits}


async def list_channel_orders(
    connection: Connection,
    channel_id: UUID,
    *,
    waiting: bool,
    limit: int,
    cursor: str | None,
) -> Page[Row]:
    """What came in, newest first."""
    o = channel_orders
    query: Select[Any] = select(o).where(o.c.channel_id == channel_id)
    if waiting:
        query = query.where(o.c.status != "raised")
    return await fetch_page(
        connection, query, [o.c.id], descending=True, limit=limit, cursor=cursor, row=_order
    )


async def channel_order(connection: Connection, channel_id: UUID, order_id: UUID) -> Row:
    """One that came in; raises NotFound."""
    row = await connection.fetchrow(
        "SELECT * FROM channel_orders WHERE channel_id = $1 AND id = $2", channel_id, order_id
    )
    if row is None:
        raise NotFound("no such order of this channel", order_id=order_id)
    return _order(row)


def _order(row: Any) -> Row:
    content = row["content"]
    return {**row, "content": orjson.loads(content) if isinstance(content, str) else content}
