"""Invoices as a file."""

from collections.abc import AsyncIterator
from decimal import Decimal

from libs.db.database import Connection, Database
from libs.db.pages import Page
from libs.domain.principal import Principal
from libs.domain.quantity import plain
from libs.web.exports import AT_ONCE, Cells, Format, written
from services.sales.infrastructure import queries
from services.sales.infrastructure.queries import InvoiceFilter
from services.sales.infrastructure.queries.invoices import Row

_HEADER = (
    "number",
    "order",
    "customer",
    "issued_on",
    "due_on",
    "status",
    "currency",
    "net",
    "tax",
    "total",
    "paid",
    "credited",
    "open",
)
_NUMBERS = ("net", "tax", "total", "paid", "credited", "open")
_WIDTHS = {"number": 20, "order": 18, "customer": 40}


def export_invoices(
    database: Database, actor: Principal, kind: Format, which: InvoiceFilter
) -> AsyncIterator[bytes]:
    """Invoices, newest first."""

    async def pages(connection: Connection, cursor: str | None) -> Page[Cells]:
        page = await queries.list_invoices(connection, which, limit=AT_ONCE, cursor=cursor)
        return Page(list(map(_cells, page.items)), page.next_cursor)

    return written(database, actor, kind, "Invoices", _HEADER, pages, widths=_WIDTHS)


def _cells(row: Row) -> Cells:
    """One row, in the order of the columns."""
    return [
        row["number"],
        row["order_number"],
        row["customer_name"],
        row["issued_on"].isoformat(),
        row["due_on"].isoformat(),
        row["status"],
        row["currency"],
        *(Decimal(plain(row[name])) for name in _NUMBERS),
    ]
