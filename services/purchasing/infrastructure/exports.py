"""Suppliers, offers and orders as files, page by page: no slow reader holds a connection."""

from collections.abc import AsyncIterator, Sequence
from decimal import Decimal
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from libs.db.database import Connection, Database
from libs.db.pages import Page
from libs.db.tenants import tenant
from libs.domain.parties import ADDRESS
from libs.domain.principal import Principal
from libs.domain.quantity import plain
from libs.web.exports import AT_ONCE, Cells, Format, written
from services.purchasing.domain import offer_file, supplier_file
from services.purchasing.domain.supplier import Supplier
from services.purchasing.infrastructure import queries
from services.purchasing.infrastructure.queries import OrderFilter
from services.purchasing.infrastructure.queries.suppliers import Row

_WIDTHS = {"name": 40, "email": 30, "line1": 30, "supplier": 16, "sku": 18, "supplier_sku": 18}
_ORDER = (
    "number",
    "status",
    "supplier",
    "warehouse",
    "raised_at",
    "raised_by",
    "expected_on",
    "revision",
    "lines",
    "currency",
)
_NUMBERS = "SELECT id, number FROM suppliers WHERE id = ANY ($1::uuid[])"


def export_suppliers(
    database: Database, actor: Principal, kind: Format, *, active: bool | None, q: str | None
) -> AsyncIterator[bytes]:
    """Suppliers by name."""

    async def pages(connection: Connection, cursor: str | None) -> Page[Cells]:
        page = await queries.list_suppliers(
            connection, ids=None, active=active, q=q, sort="name", limit=AT_ONCE, cursor=cursor
        )
        return Page(list(map(_supplier, page.items)), page.next_cursor)

    header = [column.name for column in supplier_file.COLUMNS]
    return written(database, actor, kind, "Suppliers", header, pages, widths=_WIDTHS)


def export_offers(
    database: Database,
    actor: Principal,
    kind: Format,
    *,
    supplier_id: UUID | None,
    product_id: UUID | None,
) -> AsyncIterator[bytes]:
    """What suppliers offer; without prices for who may not see them."""
    columns = [c.name for c in offer_file.COLUMNS if actor.sees_costs or c != offer_file.UNIT_COST]

    async def pages(connection: Connection, cursor: str | None) -> Page[Cells]:
        page = await queries.list_offers(
            connection,
            sees_costs=actor.sees_costs,
            supplier_id=supplier_id,
            product_id=product_id,
            limit=AT_ONCE,
            cursor=cursor,
        )
        numbers = await connection.fetch(_NUMBERS, [row["supplier_id"] for row in page.items])
        cells = partial(_offer, columns, dict(map(tuple, numbers)))
        return Page(list(map(cells, page.items)), page.next_cursor)

    return written(database, actor, kind, "Supplier products", columns, pages, widths=_WIDTHS)


async def export_orders(
    database: Database, actor: Principal, kind: Format, which: OrderFilter
) -> AsyncIterator[bytes]:
    """Orders, newest first; what they cost only for who may see it."""
    async with database.transaction(actor, read_only=True) as connection:
        zone = ZoneInfo((await tenant(connection, actor.tenant_id)).timezone)

    async def pages(connection: Connection, cursor: str | None) -> Page[Cells]:
        page = await queries.list_orders(
            connection, which, sees_costs=actor.sees_costs, limit=AT_ONCE, cursor=cursor
        )
        return Page([_order(row, zone) for row in page.items], page.next_cursor)

    header = [*_ORDER, "total"] if actor.sees_costs else list(_ORDER)
    async for piece in written(
        database, actor, kind, "Purchase orders", header, pages, widths=_WIDTHS
    ):
        yield piece


def _supplier(supplier: Supplier) -> Cells:
    """One row, in the order of the columns."""
    details, address = supplier.details, supplier.details.address
    days = details.payment_terms_days
    return [
        supplier.number,
        details.name,
        details.contact_name,
        details.email or "",
        details.phone or "",
        *(address.get(part, "") for part in ADDRESS),
        details.tax_id or "",
        None if days is None else Decimal(days),
        str(supplier.active).lower(),
    ]


def _order(row: Row, zone: ZoneInfo) -> Cells:
    """One row, in the order of the columns."""
    expected = row["expected_on"]
    cells: Cells = [
        row["number"],
        row["status"],
        row["supplier_name"],
        row["warehouse_name"],
        f"{row['raised_at'].astimezone(zone):%Y-%m-%d %H:%M}",
        row["raised_by_name"],
        "" if expected is None else expected.isoformat(),
        Decimal(row["revision"]),
        Decimal(row["line_count"]),
        row["currency"],
    ]
    return [*cells, _number(row["total"])] if "total" in row else cells


def _offer(columns: Sequence[str], numbers: dict[UUID, str], row: Row) -> Cells:
    said: dict[str, str | Decimal | None] = {
        "supplier": numbers[row["supplier_id"]],
        "sku": row["sku"],
        "supplier_sku": row["supplier_sku"],
        "minimum_order": _number(row["minimum_order"]),
        "pack_multiple": _number(row["pack_multiple"]),
        "lead_time_days": Decimal(row["lead_time_days"]),
        "preferred": str(row["preferred"]).lower(),
    }
    if "unit_cost" in row:
        said["unit_cost"] = _number(row["unit_cost"])
    return [said[name] for name in columns]


def _number(stored: Decimal) -> Decimal:
    """Without the zeros that fill its column."""
    return Decimal(plain(stored))
