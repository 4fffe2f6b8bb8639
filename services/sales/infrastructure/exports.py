"""Sales orders as a file."""

from collections.abc import AsyncIterator
from decimal import Decimal
from zoneinfo import ZoneInfo

from libs.db.database import Connection, Database
from libs.db.pages import Page
from libs.db.tenants import tenant
from libs.domain.principal import Principal
from libs.domain.quantity import plain
from libs.web.exports import AT_ONCE, Cells, Format, written
from services.sales.infrastructure.queries import OrderFilter, list_orders
from services.sales.infrastructure.queries.order_list import Row

_HEADER = (
    "number",
    "status",
    "flagged",
    "customer",
    "warehouse",
    "reference",
    "raised_at",
    "raised_by",
    "lines",
    "currency",
    "net",
    "tax",
    "total",
)
_WIDTHS = {"customer": 40, "raised_at": 18, "number": 16, "status": 18}


async def export_orders(
    database: Database, actor: Principal, kind: Format, which: OrderFilter
) -> AsyncIterator[bytes]:
    """Orders, newest first; times are the company's."""
    async with database.transaction(actor, read_only=True) as connection:
        zone = ZoneInfo((await tenant(connection, actor.tenant_id)).timezone)

    async def pages(connection: Connection, cursor: str | None) -> Page[Cells]:
        page = await list_orders(connection, which, limit=AT_ONCE, cursor=cursor)
        return Page([_order(row, zone) for row in page.items], page.next_cursor)

    async for piece in written(
        database, actor, kind, "Sales orders", _HEADER, pages, widths=_WIDTHS
    ):
        yield piece


def _order(row: Row, zone: ZoneInfo) -> Cells:
    """One row, in the order of the columns."""
    return [
        row["number"],
        row["status"],
        str(row["flagged"]).lower(),
        row["customer_name"],
        row["warehouse_name"] or "",
        row["reference"],
        f"{row['raised_at'].astimezone(zone):%Y-%m-%d %H:%M}",
        row["raised_by_name"],
        Decimal(row["line_count"]),
        row["currency"],
        *(Decimal(plain(row[name])) for name in ("net", "tax", "total")),
    ]
