"""Orders as they grow: pages of the list, one order, its timeline, at 10,000 and 100,000 orders.

The orders are copies of one that was raised through the API, made by SQL and never committed.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import aiohttp
import jwt

from bench.goods import Goods, open_goods
from bench.growth import Growth
from bench.options import Options
from bench.runs import timed
from bench.scratch import scratch
from libs.db.database import Connection
from libs.db.pages import encode
from libs.domain.clock import utc_now
from libs.domain.principal import Principal
from services.purchasing.domain.flow import Status
from services.purchasing.infrastructure import queries

SIZES = (1_000, 10_000, 100_000)
PAGE = 50
LINES = 3
_READS = 30
# What belongs to an order, besides itself.
_PARTS = (
    "purchase_order_lines",
    "purchase_order_line_prices",
    "purchase_order_amounts",
    "purchase_order_timeline",
    "purchase_order_approvals",
)
_TABLES = ("purchase_orders", "suppliers", *_PARTS)
# One order in a hundred waits for approval, one in twenty is of the second supplier.
_COPIES = """
CREATE TEMPORARY TABLE copies ON COMMIT DROP AS
SELECT n, qm_new_id() AS id FROM generate_series(1, {size}) AS n;
"""
_ORDERS = """
INSERT INTO purchase_orders SELECT made.* FROM purchase_orders AS o, copies AS c,
    jsonb_populate_record(o, jsonb_build_object(
        'id', c.id, 'number', 'PO-2001-' || lpad(n::text, 6, '0'),
        'status', CASE WHEN n % 100 = 0 THEN 'pending_approval' ELSE 'closed' END,
        'supplier_id', CASE WHEN n % 20 = 0 THEN '{other}' ELSE o.supplier_id END)) AS made
WHERE o.id = '{order}';
"""
_PART = """
INSERT INTO {table} SELECT made.* FROM {table} AS part, copies AS c,
    jsonb_populate_record(part, jsonb_build_object('order_id', c.id)
        || CASE WHEN n % 100 = 0 THEN '{open}' ELSE '{{}}' END::jsonb) AS made
WHERE part.order_id = '{order}';
"""
_OPEN = '{"approved_at": null, "approved_by": null, "approved_by_name": null}'
_OTHER = {"name": "Another", "email": "sales@another.example"}
Read = Callable[[], Awaitable[object]]


async def measure(session: aiohttp.ClientSession, _options: Options) -> None:
    """Each read alone, without HTTP, beside the same at the smallest size."""
    goods = await open_goods(session, "Bench order list", LINES)
    order = await _order(goods)
    other = (await goods.company.buyer.post("purchasing/suppliers", _OTHER))["id"]
    claims = jwt.decode(goods.company.approver.token, options={"verify_signature": False})
    approver = Principal(
        UUID(claims["sub"]),
        UUID(claims["tid"]),
        permissions=frozenset({"costs.read"}),
        roles=tuple(claims["roles"]),
        limits={"purchase": None},
    )
    growth = Growth("orders")
    for size in SIZES:
        async with scratch("purchasing", _TABLES) as owner:
            await owner.execute("SELECT set_config('qm.tenant', $1, true)", claims["tid"])
            deep = await _fill(owner, other, order, size)
            for name, read in _reads(owner, approver, UUID(order), UUID(other), deep).items():
                took = await timed(read, _READS)
                print(f"  {name}, {size:,} orders: {took:.2f} ms")
                growth.add(name, size, took)
    growth.show()


async def _order(goods: Goods) -> str:
    """One that has been approved; its id."""
    lines = [{"product_id": p, "quantity": "10", "unit_cost": "2.50"} for p in goods.products]
    buyer, body = goods.company.buyer, {"supplier_id": goods.supplier, "lines": lines}
    made = await buyer.post("purchasing/orders", {**body, "warehouse_id": goods.warehouse})
    await buyer.post(f"purchasing/orders/{made['id']}/submit")
    await goods.company.approver.post(f"purchasing/orders/{made['id']}/approve")
    return str(made["id"])


async def _fill(owner: Connection, other: str, order: str, size: int) -> str:
    """Copy the order so often; the cursor of a page after nine tenths of the list."""
    await owner.execute(_COPIES.format(size=size))
    await owner.execute(_ORDERS.format(other=other, order=order))
    for table in _PARTS:
        await owner.execute(_PART.format(table=table, order=order, open=_OPEN))
    for table in _TABLES:
        await owner.execute(f"ANALYZE {table}")
    return encode([await owner.fetchval("SELECT id FROM copies WHERE n = $1", size // 10)])


def _reads(
    owner: Connection, approver: Principal, order: UUID, other: UUID, deep: str
) -> Mapping[str, Read]:
    def page(cursor: str | None = None, **given: Any) -> Read:
        which = queries.OrderFilter(**given)
        return lambda: queries.list_orders(owner, which, sees_costs=True, limit=PAGE, cursor=cursor)

    return {
        f"first page of {PAGE}": page(),
        "deep page": page(cursor=deep),
        "page of those that wait for approval": page(status=(Status.PENDING_APPROVAL,)),
        "page of a supplier": page(supplier_id=other),
        "page by number": page(q="PO-2001-0005"),
        "page by supplier's name": page(q="anoth"),
        "page of what a person raised": page(raised_by=approver.user_id),
        "page of what was raised last week": page(raised_to=utc_now().date() - timedelta(days=7)),
        "page of what is overdue": page(overdue=True),
        "how many stand where": lambda: queries.count_orders(owner, queries.OrderFilter()),
        "how many of a supplier stand where": lambda: queries.count_orders(
            owner, queries.OrderFilter(supplier_id=other)
        ),
        "page of what waits for an approver": lambda: queries.list_approvals(
            owner, approver, limit=PAGE, cursor=None
        ),
        "one order": lambda: queries.order(owner, order, sees_costs=True),
        "its timeline": lambda: queries.timeline(owner, order),
    }
