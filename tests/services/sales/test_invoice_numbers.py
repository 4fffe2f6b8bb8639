"""Invoices in the database: numbers without a gap, once per shipment, credited under a lock."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from uuid import UUID

import asyncpg
import pytest
from pydantic import SecretStr

from libs.contracts.auth import TenantRegistered
from libs.contracts.payments import ReceivableChanged
from libs.db.database import Database
from libs.db.sealing import Seal
from libs.db.settings import DatabaseSettings
from libs.db.tenants import remember_tenant
from libs.db.work import Begin, beginning
from libs.domain.errors import Conflict
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.jobs.waiting import OUTAGES
from libs.testing.postgres import Databases, ServiceDatabase
from services.sales.application.issue_credit_note import (
    CameBack,
    CreditInvoice,
    credit_invoice,
    credit_order,
    credit_return,
)
from services.sales.application.issue_invoice import issue_invoice
from services.sales.application.note_receivable import note_receivable
from services.sales.domain.invoice import BilledOrder, Invoice, InvoiceStatus, Shipped
from services.sales.infrastructure.invoicing import SqlInvoicing
from tests.services.sales.invoicing import billed

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
async def urls(databases: Databases) -> AsyncIterator[ServiceDatabase]:
    """Sales' database."""
    made = await databases.create("sales")
    yield made
    await databases.drop(made)


@pytest.fixture(scope="module")
async def database(urls: ServiceDatabase) -> AsyncIterator[Database]:
    """Open."""
    settings = DatabaseSettings(
        database_app_url=SecretStr(urls.app_url),
        database_costs_url=SecretStr(urls.costs_url),
        database_relay_url=SecretStr(urls.relay_url),
    )
    opened = Database("sales", settings)
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
async def begin(database: Database) -> Begin[SqlInvoicing]:
    """A unit of work outside any request."""
    return beginning(database, partial(SqlInvoicing, seal=Seal(b"secret")))


@pytest.fixture
async def company(begin: Begin[SqlInvoicing]) -> Principal:
    """The system, at work for a company nobody else knows."""
    system = Principal.system(new_id())
    registered = TenantRegistered(name="Deccan Pumps", currency="INR", timezone="Asia/Kolkata")
    await remember_tenant(registered, actor=system, begin=begin)
    return system


async def issued(
    begin: Begin[SqlInvoicing],
    actor: Principal,
    order: BilledOrder,
    *quantities: int,
    shipment_id: UUID | None = None,
    at: datetime = NOON,
) -> Invoice:
    """An invoice of these quantities of the order's lines; of all, without any."""
    gone = {line.id: Decimal(q) for line, q in zip(order.lines, quantities, strict=False)}
    shipment = Shipped(shipment_id or new_id(), "SHP-2026-000001", gone) if quantities else None
    async with begin(actor) as work:
        return await issue_invoice(work, order, shipment, actor=actor, at=at)


@pytest.mark.promise("S1.37")
async def test_200_at_once_and_killed_backends_leave_no_gap_and_no_double(
    begin: Begin[SqlInvoicing], company: Principal, urls: ServiceDatabase, databases: Databases
) -> None:
    admin = await asyncpg.connect(databases.admin_url)
    kill = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = $1 AND state <> 'idle' LIMIT 2"
    )
    told: list[Invoice | BaseException] = []
    turns = asyncio.Lock()

    async def one() -> None:
        try:
            told.append(await issued(begin, company, billed(), 1))
        except OUTAGES as error:
            told.append(error)
        if len(told) in {60, 120}:
            async with turns:
                await admin.fetch(kill, urls.name)

    await asyncio.gather(*(one() for _ in range(200)))
    await admin.close()
    numbers = await _numbers(begin, company)
    confirmed = {invoice.number for invoice in told if isinstance(invoice, Invoice)}
    assert len(confirmed) < 200
    assert len(confirmed) == sum(isinstance(each, Invoice) for each in told)
    assert confirmed <= set(numbers)
    assert numbers == [f"INV/2026-27/{n:06d}" for n in range(1, len(numbers) + 1)]


async def _numbers(begin: Begin[SqlInvoicing], actor: Principal) -> list[str]:
    async with begin(actor) as work:
        rows = await work.connection.fetch("SELECT number FROM invoices ORDER BY number")
    return [row["number"] for row in rows]


async def test_each_shipment_is_invoiced_once_and_each_fiscal_year_counts_from_one(
    begin: Begin[SqlInvoicing], company: Principal
) -> None:
    order, shipment_id = billed(), new_id()
    first, again = [
        await issued(begin, company, order, 4, 1, shipment_id=shipment_id) for _ in range(2)
    ]
    assert again.id == first.id
    assert [line.name for line in first.content.lines] == ["Pump 1", "Pump 2", "Freight"]
    # Midnight in Kolkata has passed: it is the next fiscal year there.
    april = datetime(2027, 3, 31, 19, tzinfo=UTC)
    rest = await issued(begin, company, order, 6, 2, at=april)
    assert (rest.number, rest.issued_on.isoformat()) == ("INV/2027-28/000001", "2027-04-01")
    whole = await issued(begin, company, dataclasses.replace(order, id=new_id(), prepaid=True))
    assert (whole.number, whole.due_on) == ("INV/2026-27/000002", whole.issued_on)
    assert first.content.total + rest.content.total == whole.content.total
    async with begin(company) as work:
        kept = await work.invoices.get(first.id)
    assert (kept.content, kept.buyer, kept.issuer) == (first.content, first.buyer, first.issuer)
    with pytest.raises(asyncpg.PostgresError, match="permission denied"):
        async with begin(company) as work:
            await work.connection.execute("UPDATE invoices SET total = 0, net = 0, tax = 0")


async def test_what_comes_back_or_is_cancelled_is_credited_once_and_never_beyond_its_invoice(
    begin: Begin[SqlInvoicing], company: Principal
) -> None:
    order = billed()
    first = await issued(begin, company, order, 4, 0)
    second = await issued(begin, company, order, 6, 3)
    came = CameBack(new_id(), "RTN-2026-000001", {order.lines[0].id: Decimal(5)})
    for _ in range(2):
        async with begin(company) as work:
            notes = await credit_return(work, order.id, came, actor=company, at=NOON)
        # The four of the first invoice, and one of the second.
        assert [(note.number, note.invoice_id) for note in notes] == [
            ("CN/2026-27/000001", first.id),
            ("CN/2026-27/000002", second.id),
        ]
        assert [note.content.lines[0].quantity for note in notes] == [4, 1]
        assert [note.content.net for note in notes] == [Decimal("10.00"), Decimal("2.50")]
    line = second.content.lines[1]
    ten = CreditInvoice(new_id(), second.id, "Rusty", {line.id: Decimal(2)})
    tries = await asyncio.gather(
        *(credit_invoice(ten, actor=company, begin=begin, now=lambda: NOON) for _ in range(2)),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in tries) == ["Conflict", "CreditNote"]
    async with begin(company) as work:
        rest = await credit_order(work, order.id, actor=company, at=NOON, reason="Cancelled")
    assert [note.refund for note in rest] == [True, True]
    async with begin(company) as work:
        assert not await credit_order(work, order.id, actor=company, at=NOON, reason="Again")
        sums = await work.connection.fetch(
            "SELECT i.total = (SELECT sum(total) FROM credit_notes AS c WHERE c.invoice_id = i.id)"
            " FROM invoices AS i"
        )
    assert [row[0] for row in sums] == [True, True]
    with pytest.raises(Conflict) as refused:
        await credit_invoice(
            CreditInvoice(new_id(), first.id, "More"), actor=company, begin=begin, now=lambda: NOON
        )
    assert refused.value.error_code == "nothing_to_credit"


async def test_of_what_payments_says_the_highest_version_holds(
    begin: Begin[SqlInvoicing], company: Principal
) -> None:
    invoice = await issued(begin, company, billed(), 10, 3)
    total = invoice.content.total
    for version, paid in ((2, total), (1, Decimal(1)), (2, Decimal(2))):
        event = ReceivableChanged(
            invoice_id=invoice.id,
            order_id=invoice.order_id,
            customer_id=invoice.customer_id,
            total=total,
            paid=paid,
            credited=Decimal(0),
            open=total - paid,
            currency="INR",
            version=version,
        )
        await note_receivable(event, actor=company, begin=begin)
    async with begin(company) as work:
        kept = await work.invoices.get(invoice.id)
    assert (kept.receivable.paid, kept.receivable.version) == (total, 2)
    assert kept.status(date(2030, 1, 1)) is InvoiceStatus.PAID
