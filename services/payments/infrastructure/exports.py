"""Payments and a customer's statement as files."""

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal

from libs.db.database import Connection, Database
from libs.db.pages import Page
from libs.domain.principal import Principal
from libs.domain.quantity import plain
from libs.web.exports import AT_ONCE, Cells, Format, written
from services.payments.infrastructure import queries
from services.payments.infrastructure.queries import PaymentFilter
from services.payments.infrastructure.queries.payments import Row

_PAYMENTS = (
    "number",
    "received_on",
    "customer",
    "method",
    "reference",
    "currency",
    "amount",
    "allocated",
    "refunded",
    "credit",
    "invoices",
    "status",
)
_WIDTHS = {"customer": 36, "reference": 24, "invoices": 36, "number": 20}
_STATEMENT = ("day", "kind", "number", "debit", "credit", "balance")


def export_payments(
    database: Database, actor: Principal, kind: Format, which: PaymentFilter
) -> AsyncIterator[bytes]:
    """Payments, the last received first."""

    async def pages(connection: Connection, cursor: str | None) -> Page[Cells]:
        page = await queries.list_payments(connection, which, limit=AT_ONCE, cursor=cursor)
        return Page(list(map(_payment, page.items)), page.next_cursor)

    return written(database, actor, kind, "Payments", _PAYMENTS, pages, widths=_WIDTHS)


def export_statement(
    database: Database, actor: Principal, kind: Format, said: Row
) -> AsyncIterator[bytes]:
    """A customer's statement: the opening balance, what changed it, the closing balance."""
    nothing = (Decimal(0), Decimal(0))
    rows = [
        _line(said["since"], "opening", "", *nothing, said["opening"]),
        *(
            _line(r["day"], r["kind"], r["number"], r["debit"], r["credit"], r["balance"])
            for r in said["lines"]
        ),
        _line(said["until"], "closing", "", *nothing, said["closing"]),
    ]

    async def pages(_connection: Connection, _cursor: str | None) -> Page[Cells]:
        return Page(rows, None)

    return written(database, actor, kind, "Statement", _STATEMENT, pages, widths=_WIDTHS)


def _payment(row: Row) -> Cells:
    """One row, in the order of the columns."""
    return [
        row["number"],
        row["received_on"].isoformat(),
        row["customer_name"] or "",
        row["method"],
        row["reference"],
        row["currency"],
        *(_number(row[name]) for name in ("amount", "allocated", "refunded", "credit")),
        " ".join(each["number"] for each in row["allocations"]),
        "received" if row["reversed_at"] is None else "reversed",
    ]


def _line(
    day: date, kind: str, number: str, debit: Decimal, credit: Decimal, balance: Decimal
) -> Cells:
    amounts = [_number(debit), _number(credit), _number(balance)]
    return [day.isoformat(), kind, number, *amounts]


def _number(stored: Decimal) -> Decimal:
    """Without the zeros that fill its column."""
    return Decimal(plain(stored))
