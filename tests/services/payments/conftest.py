"""payments, running for the tests of this folder, and a company whose books it keeps."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from libs.contracts.auth import TenantRegistered
from libs.contracts.inventory import StockValued
from libs.contracts.purchasing import (
    GoodsReceiptReversed,
    GoodsReceived,
    GoodsReturned,
    OrderLine,
    PurchaseOrderApproved,
    ReceivedLine,
    ReturnedLine,
    ReversedLine,
    Supplier,
    SupplierCreated,
)
from libs.contracts.sales import (
    CreditNoteIssued,
    Customer,
    CustomerCreated,
    InvoiceIssued,
    TaxPart,
)
from libs.db.database import Database
from libs.db.tenants import remember_tenant
from libs.db.work import Begin, beginning
from libs.domain.clock import utc_now
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.domain.quantity import plain
from libs.testing.postgres import Databases, ServiceDatabase
from libs.testing.principals import token, verifier
from libs.testing.rabbitmq import Brokers
from libs.testing.services import Client, environment, running
from services.auth.domain.roles import BUILT_IN
from services.payments.application.accrue_liability import accrue_liability
from services.payments.application.credit_goods import credit_return, credit_reversal
from services.payments.application.credit_receivable import credit_receivable
from services.payments.application.open_receivable import open_receivable
from services.payments.application.post_stock_value import post_stock_value
from services.payments.application.record_payment import RecordPayment, record_payment
from services.payments.application.remember_customer import remember_customer
from services.payments.application.remember_order import remember_order
from services.payments.application.remember_supplier import remember_supplier
from services.payments.domain.method import Method
from services.payments.domain.payment import Payment, Received, Wanted
from services.payments.infrastructure.work import SqlPaymentsWork
from services.payments.main import build
from services.payments.settings import PaymentsSettings

PAYMENTS = "/api/v1/payments"
RECEIVED_AT = datetime(2026, 6, 1, 20, tzinfo=UTC)  # 2 June in Kolkata
Json = dict[str, Any]


@dataclass(frozen=True)
class Site:
    """payments on its own database and broker."""

    client: Client
    urls: ServiceDatabase
    database: Database
    broker_url: str

    @property
    def begin(self) -> Begin[SqlPaymentsWork]:
        """A unit of work outside any request."""
        return beginning(self.database, SqlPaymentsWork)


@pytest.fixture(scope="session")
async def site(databases: Databases, brokers: Brokers) -> AsyncIterator[Site]:
    """The service, running."""
    urls = await databases.create("payments")
    broker_url = await brokers.create()
    service = build(PaymentsSettings(**environment(urls, broker_url)))
    service.tokens = verifier()
    async with running(service) as client:
        yield Site(client, urls, service.database, broker_url)
    await databases.drop(urls)
    await brokers.drop(broker_url)


@dataclass
class Bought:
    """An approved order of one line."""

    id: UUID
    line_id: UUID
    product_id: UUID


@dataclass
class Company:
    """A company nobody else in the tests knows."""

    site: Site
    id: UUID = field(default_factory=new_id)
    supplier_id: UUID = field(default_factory=new_id)
    customer_id: UUID = field(default_factory=new_id)

    @property
    def system(self) -> Principal:
        """Who consumes events for it."""
        return Principal.system(self.id)

    async def open(self, **supplier: Any) -> None:
        """What events would have told: the company, and a supplier."""
        registered = TenantRegistered(name="Deccan", currency="INR", timezone="Asia/Kolkata")
        await remember_tenant(registered, actor=self.system, begin=self.site.begin)
        await self.knows_supplier(
            id=self.supplier_id, number="SUP-000001", name="Bolts & Co", **supplier
        )

        customer = Customer(id=self.customer_id, number="CUS-000001", name="Malabar", version=1)
        event = CustomerCreated(customer=customer)
        await remember_customer(event, actor=self.system, begin=self.site.begin)

    async def knows_supplier(self, **supplier: Any) -> None:
        """What purchasing's event tells."""
        event = SupplierCreated(supplier=Supplier(version=1, **supplier))
        await remember_supplier(event, actor=self.system, begin=self.site.begin)

    async def another_supplier(self) -> str:
        """One we owe nothing."""
        other = new_id()
        await self.knows_supplier(id=other, number="SUP-000002", name="Nuts & Co")
        return str(other)

    async def approved(
        self, quantity: str, unit_cost: str, tax_rate: str = "0", **values: Any
    ) -> Bought:
        """An order of one product was approved."""
        bought = Bought(new_id(), new_id(), new_id())
        line = OrderLine(
            line_id=bought.line_id,
            product_id=bought.product_id,
            quantity=Decimal(quantity),
            received=Decimal(0),
            unit_cost=Decimal(unit_cost),
            tax_rate=Decimal(tax_rate),
        )
        event = PurchaseOrderApproved.model_validate(
            {
                "order_id": bought.id,
                "number": "PO-2026-000001",
                "supplier_id": self.supplier_id,
                "warehouse_id": new_id(),
                "status": "approved",
                "currency": "INR",
                "expected_on": None,
                "lines": [line],
                "charges": "0",
                "tax": "0",
                "total": "0",
                **values,
            }
        )
        await remember_order(event, actor=self.system, begin=self.site.begin)
        return bought

    async def received(
        self, bought: Bought, accepted: str, *, status: str = "partially_received"
    ) -> GoodsReceived:
        """Goods of it came in; the event, for saying it again."""
        line = ReceivedLine(
            receipt_line_id=new_id(),
            order_line_id=bought.line_id,
            product_id=bought.product_id,
            accepted=Decimal(accepted),
            rejected=Decimal(0),
        )
        event = GoodsReceived(
            receipt_id=new_id(),
            receipt_number="GRN-2026-000001",
            order_id=bought.id,
            order_number="PO-2026-000001",
            supplier_id=self.supplier_id,
            warehouse_id=new_id(),
            order_status=status,
            received_at=RECEIVED_AT,
            lines=(line,),
        )
        await accrue_liability(event, actor=self.system, begin=self.site.begin)
        return event

    async def reversed(self, receipt: GoodsReceived) -> None:
        """A receipt was taken back."""
        (line,) = receipt.lines
        event = GoodsReceiptReversed(
            **self._issue(receipt),
            receipt_id=receipt.receipt_id,
            receipt_number=receipt.receipt_number,
            lines=(
                ReversedLine(
                    line_id=new_id(),
                    order_line_id=line.order_line_id,
                    product_id=line.product_id,
                    accepted=line.accepted,
                    rejected=line.rejected,
                ),
            ),
        )
        await credit_reversal(event, actor=self.system, begin=self.site.begin)

    async def returned(self, receipt: GoodsReceived, quantity: str) -> None:
        """Some of what came in went back to the supplier."""
        (line,) = receipt.lines
        event = GoodsReturned(
            **self._issue(receipt),
            lines=(
                ReturnedLine(
                    line_id=new_id(),
                    order_line_id=line.order_line_id,
                    product_id=line.product_id,
                    quantity=Decimal(quantity),
                    reason="cracked",
                    replaced=False,
                ),
            ),
        )
        await credit_return(event, actor=self.system, begin=self.site.begin)

    def _issue(self, receipt: GoodsReceived) -> Json:
        return {
            "issue_id": new_id(),
            "issue_number": "RET-2026-000001",
            "order_id": receipt.order_id,
            "order_number": receipt.order_number,
            "supplier_id": receipt.supplier_id,
            "warehouse_id": receipt.warehouse_id,
            "order_status": "partially_received",
            "posted_at": RECEIVED_AT,
        }

    async def invoiced(self, total: str, *, tax: str = "0", **values: Any) -> UUID:
        """Sales issued an invoice; its id."""
        event = InvoiceIssued.model_validate(
            {
                **self._sold(new_id(), total, tax),
                "number": "INV/2026-27/000001",
                "due_on": "2026-07-01",
                **values,
            }
        )
        await open_receivable(event, actor=self.system, begin=self.site.begin)
        return event.invoice_id

    async def credited(self, invoice_id: UUID, total: str, *, tax: str = "0", **more: Any) -> None:
        """Sales issued a credit note of it."""
        event = CreditNoteIssued.model_validate(
            {
                **self._sold(invoice_id, total, tax),
                "credit_note_id": new_id(),
                "number": "CN/2026-27/000001",
                "invoice_number": "INV/2026-27/000001",
                **more,
            }
        )
        await credit_receivable(event, actor=self.system, begin=self.site.begin)

    def _sold(self, invoice_id: UUID, total: str, tax: str) -> Json:
        half = Decimal(tax) / 2
        parts = [
            TaxPart(kind=kind, rate=Decimal(9), base=Decimal(100), amount=half)
            for kind in ("CGST", "SGST")
        ]
        return {
            "invoice_id": invoice_id,
            "order_id": new_id(),
            "order_number": "SO-2026-000001",
            "customer_id": self.customer_id,
            "issued_on": "2026-06-02",
            "currency": "INR",
            "net": Decimal(total) - Decimal(tax),
            "tax": tax,
            "total": total,
            "taxes": parts,
        }

    def money(self, amount: str, wanted: list[Wanted], method: Method = Method.BANK) -> Received:
        """A payment of the customer."""
        return Received(
            customer_id=self.customer_id,
            method=method,
            amount=Decimal(amount),
            received_on=RECEIVED_AT.date(),
            wanted=wanted,
        )

    async def paid(self, amount: str, *invoices: UUID, method: Method = Method.BANK) -> Payment:
        """The customer paid, for these invoices or none."""
        received = self.money(amount, [Wanted(each) for each in invoices], method)
        command = RecordPayment(new_id(), received)
        return await record_payment(command, actor=self.system, begin=self.site.begin, now=utc_now)

    async def receivable(self, invoice_id: UUID) -> tuple[str, str, str]:
        """What of an invoice is paid, credited and open."""
        async with self.site.begin(self.system) as work:
            there = await work.receivables.get(invoice_id)
        return plain(there.paid), plain(there.credited), plain(there.open)

    async def valued(self, reason: str, value: str, rounding: str = "0") -> StockValued:
        """A stock movement was valued; the event, for saying it again."""
        event = StockValued(
            level_id=new_id(),
            product_id=new_id(),
            warehouse_id=new_id(),
            entry_id=new_id(),
            sequence=1,
            reason=reason,
            quantity=Decimal(1),
            unit_cost=Decimal(value),
            value=Decimal(value),
            rounding=Decimal(rounding),
            currency="INR",
            valued=True,
            happened_at=RECEIVED_AT,
            source_type="goods_receipt" if reason == "receipt" else None,
        )
        await post_stock_value(event, actor=self.system, begin=self.site.begin)
        return event

    def somebody(self, role: str) -> Client:
        """Somebody with a built-in role."""
        access = token(self.id, BUILT_IN[role], name=role, roles=[role])
        return self.site.client.with_token(access)

    @property
    def accountant(self) -> Client:
        """Who keeps the books."""
        return self.somebody("accountant")

    async def balances(self) -> dict[str, str]:
        """What each account holds by its role, those that are empty left out."""
        answer = await self.accountant.get(f"{PAYMENTS}/trial-balance", as_of="2026-12-31")
        assert answer.status == 200, answer.body
        assert answer.body["debit"] == answer.body["credit"]
        return {a["role"]: a["balance"] for a in answer.body["accounts"] if a["balance"] != "0"}

    async def owed(self) -> list[Json]:
        """Every liability."""
        items: list[Json] = (await self.accountant.get(f"{PAYMENTS}/liabilities")).body["items"]
        return items

    def payment(self, *amounts: tuple[str, str], **values: Any) -> Json:
        """A bank transfer that settles so much of each liability."""
        lines = [{"liability_id": owed, "amount": amount} for owed, amount in amounts]
        body = {"supplier_id": str(self.supplier_id), "method": "bank", "paid_on": "2026-06-30"}
        return {**body, "lines": lines, **values}


@pytest.fixture
async def company(site: Site) -> Company:
    """A company with open books."""
    made = Company(site)
    await made.open(payment_terms_days=45)
    return made
