"""Suppliers and what they offer."""

from collections.abc import Collection, Mapping
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Select, and_, or_, select

from libs.db.database import Connection
from libs.db.pages import Page, fetch_page
from libs.db.statements import begins, one_of
from libs.domain.errors import NotFound
from services.purchasing.domain.supplier import Supplier
from services.purchasing.infrastructure import suppliers as supplier_rows
from services.purchasing.infrastructure.queries.parts import beside
from services.purchasing.infrastructure.tables import (
    products,
    supplier_product_costs,
    supplier_products,
    suppliers,
)

Row = Mapping[str, Any]
Sort = Literal["name", "-name", "number", "-number"]


async def list_suppliers(
    connection: Connection,
    *,
    ids: Collection[UUID] | None,
    active: bool | None,
    q: str | None,
    sort: Sort,
    limit: int,
    cursor: str | None,
) -> Page[Supplier]:
    """Suppliers by name or number; `q` is how a name or number begins."""
    s = suppliers.c
    query: Select[Any] = select(suppliers)
    if ids is not None:
        query = query.where(one_of(s.id, ids))
    if active is not None:
        query = query.where(s.active.is_(active))
    if q:
        query = query.where(or_(begins(s.number, q.upper()), begins(s.name_key, q.lower())))
    return await fetch_page(
        connection,
        query,
        [s.number] if sort.endswith("number") else [s.name, s.id],
        descending=sort.startswith("-"),
        limit=limit,
        cursor=cursor,
        row=supplier_rows.supplier_from,
    )


async def supplier(connection: Connection, supplier_id: UUID) -> Supplier:
    """One supplier; raises NotFound."""
    row = await connection.fetchrow(supplier_rows.SELECT, supplier_id)
    if row is None:
        raise NotFound("no such supplier", supplier_id=supplier_id)
    return supplier_rows.supplier_from(row)


async def list_offers(
    connection: Connection,
    *,
    sees_costs: bool,
    supplier_id: UUID | None,
    product_id: UUID | None,
    q: str | None = None,
    limit: int,
    cursor: str | None,
) -> Page[Row]:
    """What suppliers offer, by supplier and product; `q` is how a product's SKU begins."""
    p, named = supplier_products.c, products.c
    query: Select[Any] = select(
        supplier_products,
        *(
            beside(column, named.id == p.product_id).label(name)
            for name, column in (("sku", named.sku), ("name", named.name), ("unit", named.unit))
        ),
    )
    if q:
        called = select(named.id).where(begins(named.sku_key, q.lower()))
        query = query.where(p.product_id.in_(called))
    if sees_costs:
        c = supplier_product_costs.c
        of_offer = and_(c.supplier_id == p.supplier_id, c.product_id == p.product_id)
        query = query.add_columns(
            *(beside(column, of_offer) for column in (c.unit_cost, c.currency))
        )
    if supplier_id is not None:
        query = query.where(p.supplier_id == supplier_id)
    if product_id is not None:
        query = query.where(p.product_id == product_id)
    keys = [p.supplier_id, p.product_id]
    return await fetch_page(connection, query, keys, limit=limit, cursor=cursor, row=dict)
