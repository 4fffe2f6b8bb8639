"""What invoicing needs from outside, and gets passed in."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from libs.domain.work import Begin
from libs.mail.letter import Mails
from services.sales.domain.credit_note import Creditable, CreditNote
from services.sales.domain.customer import Customer
from services.sales.domain.document import Issuer
from services.sales.domain.fiscal_year import fiscal_year
from services.sales.domain.invoice import Invoice, Invoiced, Receivable


@dataclass(frozen=True, slots=True)
class InvoicingCompany:
    """The company, as its documents and letters need it."""

    issuer: Issuer
    # Whether customers get their invoices by e-mail.
    email_invoices: bool

    def today(self, at: datetime) -> date:
        """The company's day at a moment."""
        return at.astimezone(ZoneInfo(self.issuer.timezone)).date()

    def fiscal_year(self, at: datetime) -> str:
        """The company's fiscal year at a moment, such as 2026-27."""
        return fiscal_year(self.today(at), self.issuer.fiscal_year_start)


class Invoices(Protocol):
    """Invoices; what one says is written once."""

    def add(self, invoice: Invoice) -> None:
        """Keep a new one, with the link its code opens."""
        ...

    async def get(self, invoice_id: UUID) -> Invoice:
        """The invoice, locked: whoever credits it waits; raises NotFound."""
        ...

    async def of_shipment(self, shipment_id: UUID) -> Invoice | None:
        """The one of a shipment."""
        ...

    async def of_order(self, order_id: UUID) -> list[Invoice]:
        """All of an order, first to last, locked."""
        ...

    async def invoiced(self, order_id: UUID) -> Invoiced:
        """What invoices of an order's shipments hold already; the caller has locked the order."""
        ...

    async def note(self, invoice_id: UUID, receivable: Receivable) -> bool:
        """Keep what payments says, unless something newer is known; whether it was kept."""
        ...

    async def renew_link(self, invoice: Invoice, at: datetime) -> None:
        """End the link of its code; that of the invoice takes its place."""
        ...


class CreditNotes(Protocol):
    """Credit notes; what one says is written once."""

    def add(self, note: CreditNote) -> None:
        """Keep a new one, with the link its code opens."""
        ...

    async def left_of(self, invoice: Invoice) -> list[Creditable]:
        """The lines of an invoice, which is locked, and what earlier notes took of each."""
        ...

    async def of_return(self, return_id: UUID) -> list[CreditNote]:
        """Those of a return."""
        ...


class InvoiceNumbers(Protocol):
    """Numbers without a gap; whoever wants the next waits until this transaction ends."""

    async def invoice(self, year: str) -> str:
        """Such as INV/2026-27/000001."""
        ...

    async def credit_note(self, year: str) -> str:
        """Such as CN/2026-27/000001."""
        ...


class InvoicingWork(Protocol):
    """One transaction that may issue documents."""

    @property
    def invoices(self) -> Invoices:
        """Invoices."""
        ...

    @property
    def credit_notes(self) -> CreditNotes:
        """Credit notes."""
        ...

    @property
    def invoice_numbers(self) -> InvoiceNumbers:
        """Their numbers."""
        ...

    @property
    def mails(self) -> Mails:
        """Letters, which leave after the commit."""
        ...

    def link_token(self, link_id: UUID) -> str:
        """What stands behind `/t/` in the link of a document."""
        ...

    async def buyer(self, customer_id: UUID) -> Customer:
        """A customer to be invoiced, not locked; raises NotFound."""
        ...

    async def invoicing_company(self) -> InvoicingCompany:
        """The caller's company; raises UnknownReference."""
        ...


BeginInvoicing = Begin[InvoicingWork]
