"""Customers as files."""

from collections.abc import AsyncIterator
from decimal import Decimal

from libs.db.database import Connection, Database
from libs.db.pages import Page
from libs.domain.parties import ADDRESS
from libs.domain.principal import Principal
from libs.domain.quantity import plain
from libs.web.exports import AT_ONCE, Cells, Format, written
from services.sales.domain.customer import Customer
from services.sales.domain.customer_file import COLUMNS
from services.sales.infrastructure import queries
from services.sales.infrastructure.queries import CustomerFilter

_WIDTHS = {"name": 40, "email": 30, "line1": 30, "ship_line1": 30, "tax_id": 18}


def export_customers(
    database: Database, actor: Principal, kind: Format, which: CustomerFilter
) -> AsyncIterator[bytes]:
    """Customers by name."""

    async def pages(connection: Connection, cursor: str | None) -> Page[Cells]:
        page = await queries.list_customers(connection, which, limit=AT_ONCE, cursor=cursor)
        return Page(list(map(_cells, page.items)), page.next_cursor)

    header = [column.name for column in COLUMNS]
    return written(database, actor, kind, "Customers", header, pages, widths=_WIDTHS)


def _cells(customer: Customer) -> Cells:
    """One row, in the order of the columns."""
    known = customer.details
    limit = known.credit_limit
    return [
        customer.number,
        known.name,
        known.contact_name,
        known.email or "",
        known.phone or "",
        *(known.address.get(part, "") for part in ADDRESS),
        *(known.shipping_address.get(part, "") for part in ADDRESS),
        known.tax_id or "",
        known.state_code or "",
        known.terms.value,
        Decimal(known.payment_terms_days),
        None if limit is None else Decimal(plain(limit)),
        str(customer.active).lower(),
    ]
