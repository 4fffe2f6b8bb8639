"""Profit and loss, and what is owed, against the books of payments: both hear the same events."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import aio_pika
import pytest
from aio_pika.exceptions import ChannelNotFoundEntity

from libs.contracts.auth import TenantRegistered
from libs.contracts.base import Event
from libs.contracts.catalog import Product, ProductCreated
from libs.contracts.inventory import StockValued
from libs.contracts.purchasing import (
    GoodsReceived,
    OrderLine,
    PurchaseOrderApproved,
    ReceivedLine,
    Supplier,
    SupplierCreated,
)
from libs.contracts.sales import (
    CreditNoteIssued,
    Customer,
    CustomerCreated,
    InvoicedLine,
    InvoiceIssued,
    MovedLine,
    SalesOrderApproved,
    SoldLine,
    StockIssueRequested,
)
from libs.db.database import Database
from libs.db.work import beginning
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.testing.events import Said, publish_all, said
from libs.testing.postgres import Databases
from libs.testing.principals import token, verifier
from libs.testing.services import Client, environment, running
from services.auth.domain.roles import BUILT_IN
from services.payments.api.events import SUBSCRIPTIONS
from services.payments.application.posting import post
from services.payments.domain.checkout import Checkout, For
from services.payments.domain.journal import Source
from services.payments.domain.sale_posting import FEE
from services.payments.infrastructure.work import SqlPaymentsWork
from services.payments.main import build
from services.payments.settings import PaymentsSettings
from tests.services.reporting.conftest import Company, Reporting, a_company

PAYMENTS, REPORTS = "/api/v1/payments", "/api/v1/reporting/reports"
# Half past one at night of the first of July in Kolkata.
LATE = datetime(2026, 6, 30, 20, tzinfo=UTC)
JUNE = {"from": "2026-06-01", "to": "2026-06-30"}


class Books:
    """A company whose events payments and reporting hear; who keeps its books asks both."""

    def __init__(self, company: Company, payments: Client) -> None:
        """Nobody has said anything yet."""
        self.company = company
        self.customer, self.supplier = new_id(), new_id()
        self.pump, self.warehouse = new_id(), new_id()
        access = token(company.id, BUILT_IN["accountant"])
        self.accountant = company.reporting.client.with_token(access)
        self.payments = payments.with_token(access)

    def told(self, event: Event, subject: UUID, version: int = 1) -> Said:
        """One of its events."""
        return said(event, tenant_id=self.company.id, subject=subject, version=version)

    async def post(self, path: str, body: dict[str, Any]) -> Any:
        """Somebody writes in the books."""
        answer = await self.payments.post(f"{PAYMENTS}/{path}", body)
        assert answer.status in {200, 201}, answer.body
        return answer.body

    async def get(self, path: str, **query: str) -> Any:
        """What payments says."""
        answer = await self.payments.get(f"{PAYMENTS}/{path}", **query)
        assert answer.status == 200, answer.body
        return answer.body

    async def knows_company(self) -> bool:
        """Whether payments has opened its books, and knows whom it buys from."""
        answer = await self.payments.get(f"{PAYMENTS}/accounts")
        return answer.status == 200 and bool(answer.body["items"])

    async def report(self, name: str, **query: str) -> Any:
        """What reporting says."""
        answer = await self.accountant.get(f"{REPORTS}/{name}", **query)
        assert answer.status == 200, answer.body
        return answer.body

    async def profit(self, begins: str, ends: str) -> dict[str, Decimal]:
        """Income and expense of a period, by the trial balances at both its ends."""
        before, after = [
            {a["code"]: a for a in (await self.get("trial-balance", as_of=day))["accounts"]}
            for day in (begins, ends)
        ]
        sides = {"income": 1, "expense": -1}
        moved = {
            code: sides[a["kind"]] * (Decimal(a["balance"]) - Decimal(before[code]["balance"]))
            for code, a in after.items()
            if a["kind"] in sides
        }
        return {code: amount for code, amount in moved.items() if amount}

    def invoice(self, net: str, *, charges: str = "0", on: str = "2026-06-10") -> InvoiceIssued:
        """Ten pumps, and freight."""
        goods = Decimal(net) - Decimal(charges)
        line = {"line_id": new_id(), "product_id": self.pump, "warehouse_id": self.warehouse}
        lines = [InvoicedLine(**line, quantity=Decimal(10), net=goods, tax=Decimal(0))]
        if Decimal(charges):
            lines.append(
                InvoicedLine(
                    line_id=new_id(), quantity=Decimal(1), net=Decimal(charges), tax=Decimal(0)
                )
            )
        return InvoiceIssued.model_validate(
            {**self._document(on), "number": f"INV/{new_id()}", "invoice_id": new_id(),
             "due_on": "2026-06-20", "net": net, "charges": charges, "tax": "0", "total": net,
             "lines": lines}
        )  # fmt: skip

    def credit(self, invoice: InvoiceIssued, net: str, *, on: str) -> CreditNoteIssued:
        """So much of it is not owed."""
        line = InvoicedLine(
            line_id=new_id(),
            product_id=self.pump,
            warehouse_id=self.warehouse,
            quantity=Decimal(2),
            net=Decimal(net),
            tax=Decimal(0),
        )
        return CreditNoteIssued.model_validate(
            {**self._document(on), "number": "CN/1", "credit_note_id": new_id(),
             "invoice_id": invoice.invoice_id, "invoice_number": invoice.number, "net": net,
             "tax": "0", "total": net, "lines": [line]}
        )  # fmt: skip

    def _document(self, on: str) -> dict[str, Any]:
        return {
            "order_id": new_id(),
            "order_number": "SO-1",
            "customer_id": self.customer,
            "issued_on": on,
            "currency": "INR",
            "taxes": [],
        }

    def valued(
        self,
        reason: str,
        value: str,
        *,
        at: datetime,
        goods: UUID | None = None,
        source: str | None = None,
        rounding: str = "0",
    ) -> StockValued:
        """A movement was valued."""
        return StockValued(
            level_id=new_id(),
            product_id=self.pump,
            warehouse_id=self.warehouse,
            entry_id=new_id(),
            sequence=1,
            reason=reason,
            quantity=Decimal(1).copy_sign(Decimal(value)),
            unit_cost=abs(Decimal(value)),
            value=Decimal(value),
            rounding=Decimal(rounding),
            currency="INR",
            valued=True,
            happened_at=at,
            source_type=source,
            source_line_id=goods,
        )


@pytest.fixture(scope="module")
async def books(databases: Databases, reporting: Reporting) -> AsyncIterator[Books]:
    """Payments on reporting's broker, and a company that lived through June."""
    urls = await databases.create("payments")
    service = build(PaymentsSettings(**environment(urls, reporting.broker_url)))
    service.tokens = verifier()
    async with running(service) as client:
        await _listening(reporting.broker_url)
        made = Books(a_company(reporting), client)
        await _charged(made, service.database, await _june(made))
        yield made
    await databases.drop(urls)


async def _listening(broker_url: str) -> None:
    """Wait until payments reads every queue: reporting alone would take what is said before."""
    connection = await aio_pika.connect(broker_url)
    async with connection, asyncio.timeout(60):
        for name in [name for each in SUBSCRIPTIONS for name in each.queue.shard_names()]:
            while True:
                channel = await connection.channel()
                with suppress(ChannelNotFoundEntity):
                    queue = await channel.declare_queue(name, passive=True)
                    if queue.declaration_result.consumer_count:
                        break
                await asyncio.sleep(0.05)


async def _june(books: Books) -> InvoiceIssued:
    company = books.company
    first, second = books.invoice("1000", charges="40"), books.invoice("500", on="2026-07-01")
    goods, line, order = new_id(), new_id(), new_id()
    sold = _sold(books, goods, line, order)
    noon = datetime(2026, 6, 10, 12, tzinfo=UTC)
    shipped = books.valued("shipment", "-600", at=noon, goods=goods, source="shipment")
    known: list[tuple[Event, UUID]] = [
        (TenantRegistered(name="D", currency="INR", timezone="Asia/Kolkata"), company.id),
        (SupplierCreated(supplier=Supplier(id=books.supplier, number="S-1", name="Bolts",
                                           version=1)), books.supplier),
        (CustomerCreated(customer=Customer(id=books.customer, number="C-1", name="Malabar",
                                           version=1)), books.customer),
        (ProductCreated(product=Product.model_validate(
            {"id": books.pump, "sku": "P", "name": "Pump", "category_id": None, "unit": "pcs",
             "currency": "INR", "tax_rate": "18", "price": "96", "kind": "component",
             "active": True, "version": 1})), books.pump),
    ]  # fmt: skip
    # What comes before its company is known is tried again seconds later.
    await publish_all(
        company.reporting.broker_url, [books.told(event, about) for event, about in known]
    )
    await _there(books.knows_company)
    events: list[tuple[Event, UUID]] = [
        (first, first.invoice_id),
        (second, second.invoice_id),
        (books.credit(first, "120", on="2026-06-15"), new_id()),
        # Told before it is known whose goods they are.
        (shipped, shipped.entry_id),
        *sold,
    ]  # fmt: skip
    values = [
        books.valued("opening", "5000", at=noon),
        books.valued("return", "75", at=noon, goods=goods, source="sales_return"),
        books.valued("receipt", "300", at=noon, source="goods_receipt"),
        books.valued("damage", "-30", at=noon, rounding="-0.02"),
        # July in Kolkata, June in London.
        books.valued("loss", "-11", at=LATE),
        books.valued("transfer", "-80", at=noon),
    ]
    events += [(value, value.entry_id) for value in values]
    await publish_all(
        company.reporting.broker_url, [books.told(event, about) for event, about in events]
    )
    receipt = await _received(books)
    await _written(books, first, receipt)
    return first


def _sold(books: Books, goods: UUID, line: UUID, order: UUID) -> list[tuple[Event, UUID]]:
    """What sales tells of goods that leave, and of the order they are of."""
    sold = SoldLine(
        line_id=line, product_id=books.pump, quantity=Decimal(10), unit_price=Decimal(96),
        net=Decimal(960), tax=Decimal(0),
    )  # fmt: skip
    approved = SalesOrderApproved(
        order_id=order, number="SO-1", customer_id=books.customer, status="approved",
        currency="INR", lines=(sold,), net=Decimal(1000), tax=Decimal(0), total=Decimal(1000),
        raised_by=new_id(),
    )  # fmt: skip
    moved = MovedLine(
        reservation_line_id=goods, order_line_id=line, product_id=books.pump,
        warehouse_id=books.warehouse, quantity=Decimal(10),
    )  # fmt: skip
    issue = StockIssueRequested(
        order_id=order, order_number="SO-1", reservation_id=new_id(), issue_id=new_id(),
        issue_number="SHP-1", lines=(moved,),
    )  # fmt: skip
    return [(issue, order), (approved, order)]


async def _there(what: Callable[[], Awaitable[Any]]) -> Any:
    async with asyncio.timeout(60):
        while not (found := await what()):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    return found


async def _received(books: Books) -> UUID:
    """Goods with freight came in; the receipt."""
    line, order, receipt = new_id(), new_id(), new_id()
    common = {
        "order_id": order, "supplier_id": books.supplier, "warehouse_id": books.warehouse,
    }  # fmt: skip
    ordered = OrderLine(
        line_id=line, product_id=books.pump, quantity=Decimal(10), received=Decimal(0),
        unit_cost=Decimal(30), tax_rate=Decimal(0),
    )  # fmt: skip
    approved = PurchaseOrderApproved.model_validate(
        {**common, "number": "PO-1", "status": "approved", "currency": "INR",
         "expected_on": None, "lines": [ordered], "charges": "25", "tax": "0", "total": "325"}
    )  # fmt: skip
    came = ReceivedLine(
        receipt_line_id=new_id(), order_line_id=line, product_id=books.pump,
        accepted=Decimal(10), rejected=Decimal(0),
    )  # fmt: skip
    received = GoodsReceived.model_validate(
        {**common, "receipt_id": receipt, "receipt_number": "GRN-1", "order_number": "PO-1",
         "order_status": "received", "received_at": LATE.replace(day=12), "lines": [came]}
    )  # fmt: skip
    said_so = [books.told(approved, order), books.told(received, order, version=2)]
    await publish_all(books.company.reporting.broker_url, said_so)
    return receipt


async def _written(books: Books, invoice: InvoiceIssued, receipt: UUID) -> None:
    """A bill above its receipt, a bill taken back, rent by hand, and money that came and went."""

    async def liabilities() -> Any:
        return (await books.get("liabilities"))["items"]

    async def known_invoices() -> bool:
        answer = await books.payments.get(f"{PAYMENTS}/receivables/{invoice.invoice_id}")
        return answer.status == 200 and answer.body["credited"] == "120"

    await _there(liabilities)
    await _there(known_invoices)
    bill = {"supplier_id": str(books.supplier), "receipt_ids": [str(receipt)]}
    wrong = await books.post(
        "bills", {**bill, "number": "B-1", "billed_on": "2026-06-14", "amount": "400"}
    )
    await books.post(f"bills/{wrong['id']}/reverse", {"reason": "Not ours"})
    await books.post(
        "bills", {**bill, "number": "B-2", "billed_on": "2026-06-16", "amount": "332.50"}
    )
    rent = await books.post("accounts", {"code": "5400", "name": "Rent", "kind": "expense"})
    roles = {a["role"]: a["id"] for a in (await books.get("accounts"))["items"]}
    lines = [
        {"account_id": rent["id"], "amount": "90"},
        {"account_id": roles["payment_charges"], "amount": "10"},
        {"account_id": roles["bank"], "amount": "-100"},
    ]
    await books.post("journal-entries", {"booked_on": "2026-06-30", "memo": "June", "lines": lines})
    await books.post(
        "payments",
        {"invoice_id": str(invoice.invoice_id), "method": "bank", "amount": "300",
         "received_on": "2026-06-25"},
    )  # fmt: skip
    owed = next(each for each in await liabilities() if each["document_number"] == "GRN-1")
    await books.post(
        "settlements",
        {"supplier_id": str(books.supplier), "method": "bank", "paid_on": "2026-06-28",
         "lines": [{"liability_id": owed["id"], "amount": "200"}]},
    )  # fmt: skip


async def _charged(books: Books, payments: Database, paid: InvoiceIssued) -> None:
    """Stripe told what it kept: of what a customer paid, and of what a supplier was paid."""
    at, system = LATE.replace(day=20), Principal.system(books.company.id)
    for fee, about in (
        ("2.36", For(title="A", invoice_id=paid.invoice_id, customer_id=paid.customer_id)),
        ("1.04", For(title="B", supplier_id=books.supplier)),
    ):
        page = Checkout.requested(
            new_id(), about, amount=Decimal(100), currency="INR", return_path="/", by=system, at=at
        )
        page.outcome_id = new_id()
        async with beginning(payments, SqlPaymentsWork)(system) as work:
            work.checkouts.add(page)
            if page.charge(Decimal(fee), at=at):
                source = Source(rule="payment_fee", id=page.outcome_id)
                made = FEE.post({"amount": Decimal(fee)})
                await post(work, source, made, booked=at, memo=page.about.title)


async def settled(books: Books, name: str, query: dict[str, str], total: str) -> Any:
    """The report, once what payments said last has arrived in it."""
    async with asyncio.timeout(30):
        while True:
            report = await books.report(name, **query)
            if report["totals"]["total"] == total:
                return report
            await asyncio.sleep(0.05)


@pytest.mark.promise("S1.19")
async def test_profit_and_loss_is_that_of_the_books(books: Books) -> None:
    # Bills, rent and what was paid are told by payments, each in its own time.
    await settled(books, "payables-ageing", {"as_of": "2026-06-28"}, "207.5")
    await _there(lambda: _booked(books))
    for period in (JUNE, {"from": "2026-07-01", "to": "2030-12-31"}):
        report = await books.report("profit-and-loss", **period)
        before = "2026-05-31" if period is JUNE else "2026-06-30"
        posted = await books.profit(before, period["to"])
        figures = {row["code"]: Decimal(row["amount"]) for row in report["items"]}
        assert {code: amount for code, amount in figures.items() if amount} == posted
        assert Decimal(report["totals"]["amount"]) == sum(posted.values())
    june = {row["name"]: row["amount"] for row in (await _pl(books))["items"]}
    assert june == {
        "Sales": "960",
        "Freight and other charges": "40",
        "Sales returns": "-120",
        "Cost of sales": "-525",
        "Inventory adjustments": "-30",
        "Rounding of stock value": "-0.02",
        "Freight in": "-25",
        "Purchase price differences": "-82.5",
        "Bank and payment charges": "-13.4",
        "Rent": "-90",
    }
    seller = books.company.with_permissions(*BUILT_IN["sales_manager"])
    assert (await seller.get(f"{REPORTS}/profit-and-loss")).status == 403
    clerk = books.company.with_permissions("payments.liabilities.read")
    assert (await clerk.get(f"{REPORTS}/profit-and-loss")).status == 403


async def _booked(books: Books) -> bool:
    amounts = {row["name"]: row["amount"] for row in (await _pl(books))["items"]}
    wanted = {
        "Rent": "-90",
        "Purchase price differences": "-82.5",
        "Bank and payment charges": "-13.4",
    }
    return wanted.items() <= amounts.items()


async def _pl(books: Books) -> Any:
    return await books.report("profit-and-loss", **JUNE)


async def test_what_is_owed_is_told_as_of_any_day_and_today_as_payments_tells_it(
    books: Books,
) -> None:
    for day, total, old in (
        ("2026-06-12", "1000", "0"),
        ("2026-06-24", "880", "880"),
        ("2026-06-25", "580", "580"),
        ("2026-07-01", "1080", "1080"),
    ):
        report = await settled(books, "receivables-ageing", {"as_of": day}, total)
        assert report["totals"]["days_30"] == old
    for name, path in (("receivables", "receivables/ageing"), ("payables", "liabilities/ageing")):
        (ours,) = (await books.report(f"{name}-ageing"))["items"]
        theirs = await books.get(path)
        (same,) = next(rows for rows in theirs.values() if isinstance(rows, list))
        for part in ("total", "not_due", "days_30", "days_60", "days_90", "older"):
            assert Decimal(ours[part]) == Decimal(same[part])


@pytest.mark.promise("S2.34")
async def test_sales_add_up_however_they_are_grouped_with_costs_for_who_may_see_them(
    books: Books,
) -> None:
    async def summary(**query: str) -> Any:
        return await books.report("sales-summary", **{**JUNE, **query})

    async with asyncio.timeout(30):
        while (await summary())["totals"]["cost"] != "525":  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    for by in ("month", "week", "day", "customer", "product", "category", "warehouse"):
        report = await summary(by=by)
        totals = {key: report["totals"][key] for key in ("net", "cost", "profit", "margin")}
        assert totals == {"net": "880", "cost": "525", "profit": "355", "margin": "40.34"}, by
    # Ends within months: the days there, and whole months between.
    report = await summary(by="product", **{"from": "2026-05-20", "to": "2026-07-15"})
    rows = {row["label"]: (row["quantity"], row["net"], row["cost"]) for row in report["items"]}
    assert rows == {"P Pump": ("18", "1340", "525"), "Charges": ("1", "40", "0")}
    # However few or many days of a month: sums of months, corrected by lines, equal those of days.
    for begins in ("2026-05-20", "2026-06-02", "2026-06-11", "2026-06-20"):
        for ends in ("2026-06-12", "2026-06-20", "2026-06-28", "2026-07-03", "2026-07-25"):
            span = {"from": begins, "to": max(begins, ends)}
            days, *others = [
                (await summary(by=by, **span))["totals"] for by in ("day", "product", "customer")
            ]
            for other in others:
                assert all(other[key] == days[key] for key in ("net", "lines", "cost")), span
    seller = books.company.with_permissions("reporting.summary.read")
    answer = await seller.get(f"{REPORTS}/sales-summary", **JUNE)
    assert answer.status == 200
    assert "cost" not in answer.body["items"][0]


@pytest.mark.parametrize("name", ["sales", "money", "feed"])
async def test_sales_and_money_made_anew_are_the_same(books: Books, name: str) -> None:
    for at_most in (1, 2, 5000):
        assert await books.company.rebuilt(name, at_most=at_most) == 0


@pytest.mark.promise("S1.18", "S3.4")
async def test_the_dashboard_shows_each_role_its_parts_and_costs_to_few(books: Books) -> None:
    async def shown(*permissions: str, **query: Any) -> Any:
        who = books.company.with_permissions(*permissions)
        answer = await who.get("/api/v1/reporting/dashboard", **query)
        assert answer.status == 200, answer.body
        return answer.body

    # In the test's own year, whenever that is: what the books have of each month is told above.
    today = date.fromisoformat((await shown())["today"])
    sold = books.invoice("250.50", on=today.isoformat())
    await publish_all(books.company.reporting.broker_url, [books.told(sold, sold.invoice_id)])

    async def arrived() -> Any:
        return await shown(*BUILT_IN["accountant"], period="7d")

    async with asyncio.timeout(30):
        while Decimal((page := await arrived())["sales"]["revenue"]) != Decimal("250.50"):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert len(page["sales"]["series"]) == 7
    assert "250.5" in {point["profit"] for point in page["sales"]["series"]}
    assert page["sales"]["products"][0]["name"] == "P Pump"
    assert page["sales"]["customers"][0]["name"] == "Malabar"
    assert page["receivables"]["documents"] >= 2
    assert page["receivables"]["late"][0]["name"] == "Malabar"
    assert page["payables"]["late"][0]["number"] == "GRN-1"
    assert {news["type"] for news in page["activity"]} >= {
        "sales.invoice.issued",
        "payments.payment.succeeded",
        "purchasing.goods.received",
    }
    for role, parts in (
        ("viewer", {"sales", "stock", "purchasing"}),
        ("staff", {"stock", "purchasing"}),
        ("sales_manager", {"sales", "stock", "purchasing", "receivables"}),
        ("purchase_manager", {"stock", "purchasing"}),
        ("store_manager", {"stock", "purchasing"}),
    ):
        page = await shown(*BUILT_IN[role])
        seen = {
            part
            for part in ("sales", "stock", "purchasing", "receivables", "payables")
            if page[part] is not None
        }
        assert role == "sales_manager" or seen == parts, role
        if "costs.read" not in BUILT_IN[role]:
            assert page["stock"]["value"] is None
            assert (page["sales"] or {"cost": None})["cost"] is None
    (only,) = [name for name, part in (await shown(*BUILT_IN["accountant"], parts="stock")).items()
               if isinstance(part, dict)]  # fmt: skip
    assert only == "stock"


async def test_costs_of_no_known_order_line_have_a_row_until_they_are_known(books: Books) -> None:
    """However grouped, costs are those of the books; they move once their order is told."""
    march = {"from": "2025-03-01", "to": "2025-03-31"}

    async def costs(by: str) -> dict[str, str]:
        rows = (await books.report("sales-summary", by=by, **march))["items"]
        return {row["label"]: row["cost"] for row in rows}

    async def say(*events: tuple[Event, UUID]) -> None:
        told = [books.told(event, about) for event, about in events]
        await publish_all(books.company.reporting.broker_url, told)

    goods, line, order = new_id(), new_id(), new_id()
    at = datetime(2025, 3, 10, 12, tzinfo=UTC)
    left = books.valued("shipment", "-70", at=at, goods=goods, source="shipment")
    await say((left, left.entry_id))
    await _there(lambda: costs("product"))
    for by in ("product", "customer", "category"):
        assert await costs(by) == {"Without an order line": "70"}
    totals = (await books.report("sales-summary", by="product", **march))["totals"]
    posted = (await books.report("profit-and-loss", **march))["items"]
    booked = {row["name"]: row["amount"] for row in posted}
    assert (totals["cost"], booked["Cost of sales"]) == ("70", "-70")
    seller = books.company.with_permissions("reporting.summary.read")
    blind = await seller.get(f"{REPORTS}/sales-summary", by="product", **march)
    assert blind.body["items"] == []
    await say(*_sold(books, goods, line, order))
    await _there(lambda: _is(costs, "product", {"P Pump": "70"}))
    assert await costs("customer") == {"Malabar": "70"}


async def _is(asked: Callable[[str], Awaitable[Any]], by: str, wanted: Any) -> bool:
    return bool(await asked(by) == wanted)


async def test_what_is_dated_later_is_owed_until_its_day(books: Books) -> None:
    """A transfer entered today for the month after next."""
    day = date.today() + timedelta(days=60)  # noqa: DTZ011 - of any zone
    before = (await books.report("payables-ageing"))["totals"]["total"]
    owed = next(e for e in (await books.get("liabilities"))["items"] if Decimal(e["open"]) > 5)
    await books.post(
        "settlements",
        {"supplier_id": str(books.supplier), "method": "bank", "paid_on": day.isoformat(),
         "lines": [{"liability_id": owed["id"], "amount": "5"}]},
    )  # fmt: skip
    left = f"{Decimal(before) - 5:f}"
    await settled(books, "payables-ageing", {"as_of": day.isoformat()}, left)
    await settled(books, "payables-ageing", {}, before)
    await settled(
        books, "payables-ageing", {"as_of": (day - timedelta(days=1)).isoformat()}, before
    )
