"""What purchasing shows: lists, timelines, single things."""

from collections.abc import Collection, Mapping
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Select, and_, literal_column, or_, select

from libs.db.database import Connection
from libs.db.pages import Page, fetch_page
from libs.db.statements import one_of
from libs.domain.errors import NotFound
from services.purchasing.domain.approval import ApprovalRule
from services.purchasing.domain.flow import Status
from services.purchasing.domain.purchase_order import PurchaseOrder
from services.purchasing.domain.supplier import Supplier
from services.purchasing.infrastructure import suppliers as supplier_rows
from services.purchasing.infrastructure.approval_rules import COLUMNS as RULE_COLUMNS
from services.purchasing.infrastructure.approval_rules import rule_from
from services.purchasing.infrastructure.orders import load
from services.purchasing.infrastructure.tables import (
    approval_rules,
    purchase_order_amounts,
    purchase_orders,
    supplier_product_costs,
    supplier_products,
    suppliers,
)

S = TypeVar("S", bound=Select[Any])
Row = Mapping[str, Any]
# The last character there is: a prefix and all that begins with it lie below prefix + _LAST.
_LAST = chr(0x10FFFF)
_NUMBER = "PO-"

_ORDER_OF_RECEIPT = "SELECT order_id FROM goods_receipts WHERE id = $1"
_THERE = "SELECT true FROM purchase_orders WHERE id = $1"
_REVISIONS = "SELECT * FROM purchase_order_revisions WHERE order_id = $1 ORDER BY number DESC"
_REVISIONS_WITH_COSTS = """
SELECT r.*, a.subtotal, a.tax, a.charges, a.total
FROM purchase_order_revisions r JOIN purchase_order_revision_amounts a
    USING (tenant_id, order_id, number)
WHERE r.order_id = $1 ORDER BY r.number DESC
"""
_REVISED = """
SELECT l.number AS revision, l.position, l.product_id, l.sku, l.name, l.unit, l.quantity
FROM purchase_order_revision_lines l WHERE l.order_id = $1 ORDER BY l.number, l.position
"""
_REVISED_WITH_COSTS = """
SELECT l.number AS revision, l.position, l.product_id, l.sku, l.name, l.unit, l.quantity,
       p.unit_cost, p.tax_rate, p.amount
FROM purchase_order_revision_lines l JOIN purchase_order_revision_prices p
    USING (tenant_id, order_id, number, position)
WHERE l.order_id = $1 ORDER BY l.number, l.position
"""
_TIMELINE = """
SELECT sequence, action, from_status, to_status, by, by_name, at, reason, details
FROM purchase_order_timeline WHERE order_id = $1 ORDER BY sequence
"""


async def list_orders(
    connection: Connection,
    *,
    sees_costs: bool,
    status: Collection[Status],
    supplier_id: UUID | None,
    warehouse_id: UUID | None,
    q: str | None,
    limit: int,
    cursor: str | None,
) -> Page[Row]:
    """Orders, newest first; `q` is how a number (`PO-...`) or else a supplier's name begins."""
    o = purchase_orders.c
    query: Select[Any] = select(purchase_orders)
    if sees_costs:
        a = purchase_order_amounts.c
        query = query.add_columns(_beside(a.total, a.order_id == o.id))
    if status:
        # In the text, so that the planner sees whether these are a few orders or nearly all.
        query = query.where(o.status.in_([literal_column(f"'{s}'") for s in status]))
    if supplier_id is not None:
        query = query.where(o.supplier_id == supplier_id)
    if warehouse_id is not None:
        query = query.where(o.warehouse_id == warehouse_id)
    if q and q.upper().startswith(_NUMBER):
        query = query.where(_begins(o.number, q.upper()))
    elif q:
        called = select(suppliers.c.id).where(_begins(suppliers.c.name_key, q.lower()))
        query = query.where(o.supplier_id.in_(called))
    return await fetch_page(
        connection, query, [o.id], limit=limit, cursor=cursor, descending=True, row=dict
    )


async def order(connection: Connection, order_id: UUID, *, sees_costs: bool) -> PurchaseOrder:
    """One order; raises NotFound."""
    return await load(connection, order_id, sees_costs=sees_costs)


async def order_of_receipt(connection: Connection, receipt_id: UUID) -> PurchaseOrder:
    """The order a receipt belongs to, without its costs; raises NotFound."""
    order_id = await connection.fetchval(_ORDER_OF_RECEIPT, receipt_id)
    if order_id is None:
        raise NotFound("no such receipt", receipt_id=receipt_id)
    return await load(connection, order_id, sees_costs=False)


async def timeline(connection: Connection, order_id: UUID) -> list[Row]:
    """Everything that happened to an order, first to last; raises NotFound."""
    rows = await connection.fetch(_TIMELINE, order_id)
    if not rows:
        raise NotFound("no such purchase order", order_id=order_id)
    return [dict(row) for row in rows]


async def revisions(connection: Connection, order_id: UUID, *, sees_costs: bool) -> list[Row]:
    """What an order said before it was amended, newest first; raises NotFound."""
    if not await connection.fetchval(_THERE, order_id):
        raise NotFound("no such purchase order", order_id=order_id)
    heads = await connection.fetch(_REVISIONS_WITH_COSTS if sees_costs else _REVISIONS, order_id)
    lines = await connection.fetch(_REVISED_WITH_COSTS if sees_costs else _REVISED, order_id)
    return [
        {**head, "lines": [dict(line) for line in lines if line["revision"] == head["number"]]}
        for head in heads
    ]


async def list_suppliers(
    connection: Connection,
    *,
    ids: Collection[UUID] | None,
    active: bool | None,
    q: str | None,
    limit: int,
    cursor: str | None,
) -> Page[Supplier]:
    """Suppliers by name; `q` is how a name or number begins."""
    s = suppliers.c
    query: Select[Any] = select(suppliers)
    if ids is not None:
        query = query.where(one_of(s.id, ids))
    if active is not None:
        query = query.where(s.active.is_(active))
    if q:
        query = query.where(or_(_begins(s.number, q.upper()), _begins(s.name_key, q.lower())))
    return await fetch_page(
        connection,
        query,
        [s.name, s.id],
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
    row = await connection.fetchrow(
        f"SELECT {RULE_COLUMNS} FROM approval_rules WHERE id = $1", rule_id
    )
    if row is None:
        raise NotFound("no such approval rule", rule_id=rule_id)
    return rule_from(row)


async def list_offers(
    connection: Connection,
    *,
    sees_costs: bool,
    supplier_id: UUID | None,
    product_id: UUID | None,
    limit: int,
    cursor: str | None,
) -> Page[Row]:
    """What suppliers offer, by supplier and product."""
    p = supplier_products.c
    query: Select[Any] = select(supplier_products)
    if sees_costs:
        c = supplier_product_costs.c
        of_offer = and_(c.supplier_id == p.supplier_id, c.product_id == p.product_id)
        query = query.add_columns(
            *(_beside(column, of_offer) for column in (c.unit_cost, c.currency))
        )
    if supplier_id is not None:
        query = query.where(p.supplier_id == supplier_id)
    if product_id is not None:
        query = query.where(p.product_id == product_id)
    keys = [p.supplier_id, p.product_id]
    return await fetch_page(connection, query, keys, limit=limit, cursor=cursor, row=dict)


def _beside(column: Column[Any], belongs: ColumnElement[bool]) -> ColumnElement[Any]:
    """A column of another table, looked up for the rows of the page only.

    A join may be done by merging, which reads the whole other table up to a deep page.
    """
    return select(column).where(belongs).scalar_subquery().label(column.key)


def _begins(column: Column[str], prefix: str) -> ColumnElement[bool]:
    return and_(column >= prefix, column < prefix + _LAST)
