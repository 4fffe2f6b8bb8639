"""What goes over the wire of invoices and credit notes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, model_validator

from libs.documents.words import in_words
from libs.web.fields import Body, Shown
from libs.web.parties import Email, Note
from services.sales.api.schemas import Price, Sold
from services.sales.domain.credit_note import Creditable, CreditNote
from services.sales.domain.document import DocumentLine, Party, SalesDocument
from services.sales.domain.invoice import Invoice, InvoiceStatus
from services.sales.domain.order_line import MOST_LINES
from services.sales.domain.taxes import TaxPart


class PartyOut(BaseModel):
    """Who issued it, or whom it is for, as it was then."""

    name: str
    lines: list[str]
    tax_id: str

    @classmethod
    def of(cls, party: Party) -> "PartyOut":
        """Show one."""
        return cls(name=party.name, lines=list(party.lines), tax_id=party.tax_id)


class DocumentLineOut(BaseModel):
    """A line; `source_id` is the order's line (none of a charge), or the invoice's."""

    id: UUID
    position: int
    source_id: UUID | None
    sku: str
    name: str
    unit: str
    quantity: Shown
    unit_price: Shown
    discount: Shown
    tax_rate: Shown | None
    net: Decimal
    tax: Decimal


class InvoiceLineOut(DocumentLineOut):
    """A line of an invoice, and what of it could still be credited."""

    creditable_quantity: Shown
    creditable: Decimal


class TaxOut(BaseModel):
    """A tax, such as CGST: its rate in per cent (none: given as an amount), on how much."""

    kind: str
    rate: Shown | None
    base: Decimal
    amount: Decimal

    @classmethod
    def of(cls, part: TaxPart) -> "TaxOut":
        """Show one."""
        return cls(kind=part.kind, rate=part.rate, base=part.base, amount=part.amount)


class DocumentOut(BaseModel):
    """What invoices and credit notes have in common; it never changes. `link` opens its page."""

    id: UUID
    number: str
    order_id: UUID
    order_number: str
    customer_id: UUID
    customer_name: str
    issued_on: date
    issued_at: datetime
    issued_by_name: str
    seller: PartyOut
    buyer: PartyOut
    currency: str
    net: Decimal
    tax: Decimal
    total: Decimal
    words: str
    taxes: list[TaxOut]
    link: str


class CreditNoteOut(DocumentOut):
    """What of an invoice is not owed; `refund`: what was paid of it goes back."""

    invoice_id: UUID
    invoice_number: str
    return_id: UUID | None
    reason: str
    refund: bool
    lines: list[DocumentLineOut]

    @classmethod
    def of(cls, note: CreditNote, link: str) -> "CreditNoteOut":
        """Show one."""
        return cls(
            **_document(note, link),
            invoice_id=note.invoice_id,
            invoice_number=note.invoice_number,
            return_id=note.return_id,
            reason=note.reason,
            refund=note.refund,
            lines=[DocumentLineOut(**_line(line)) for line in note.content.lines],
        )


class CreditNoteRowOut(BaseModel):
    """A credit note in a list."""

    id: UUID
    number: str
    invoice_id: UUID
    invoice_number: str
    order_id: UUID
    order_number: str
    customer_id: UUID
    customer_name: str
    return_id: UUID | None
    reason: str
    refund: bool
    issued_on: date
    currency: str
    net: Shown
    tax: Shown
    total: Shown


class CreditNotesOut(BaseModel):
    """A page of them."""

    items: list[CreditNoteRowOut]
    next_cursor: str | None


class NoteOfInvoiceOut(BaseModel):
    """A credit note of an invoice."""

    id: UUID
    number: str
    issued_on: date
    reason: str
    total: Decimal


class InvoiceOut(DocumentOut):
    """What a customer owes, and what payments says of it: `open` below zero is their credit."""

    shipment_id: UUID | None
    shipment_number: str | None
    prepaid: bool
    due_on: date
    status: InvoiceStatus
    paid: Decimal
    credited: Decimal
    open: Decimal
    lines: list[InvoiceLineOut]
    credit_notes: list[NoteOfInvoiceOut]

    @classmethod
    def of(
        cls,
        invoice: Invoice,
        left: Sequence[Creditable],
        notes: Sequence[CreditNote],
        *,
        today: date,
        link: str,
    ) -> "InvoiceOut":
        """Show one, as it stands today."""
        receivable = invoice.receivable
        return cls(
            **_document(invoice, link),
            shipment_id=invoice.shipment_id,
            shipment_number=invoice.shipment_number,
            prepaid=invoice.prepaid,
            due_on=invoice.due_on,
            status=invoice.status(today),
            paid=receivable.paid,
            credited=receivable.credited,
            open=receivable.open,
            lines=[
                InvoiceLineOut(
                    **_line(each.line),
                    creditable_quantity=each.quantity,
                    creditable=each.total,
                )
                for each in left
            ],
            credit_notes=[
                NoteOfInvoiceOut(
                    id=note.id,
                    number=note.number,
                    issued_on=note.issued_on,
                    reason=note.reason,
                    total=note.content.total,
                )
                for note in notes
            ],
        )


class InvoiceRowOut(BaseModel):
    """An invoice in a list."""

    id: UUID
    number: str
    order_id: UUID
    order_number: str
    customer_id: UUID
    customer_name: str
    shipment_id: UUID | None
    shipment_number: str | None
    prepaid: bool
    issued_on: date
    due_on: date
    currency: str
    net: Shown
    tax: Shown
    total: Shown
    paid: Shown
    credited: Shown
    open: Shown
    status: InvoiceStatus


class InvoicesOut(BaseModel):
    """A page of them."""

    items: list[InvoiceRowOut]
    next_cursor: str | None


class CreditLineIn(Body):
    """So much of a line of the invoice."""

    line_id: UUID
    quantity: Sold


class CreditNoteIn(Body):
    """What to credit: quantities of lines, or an amount with tax; neither: all that is left."""

    invoice_id: UUID
    reason: Annotated[Note, Field(min_length=1)]
    lines: list[CreditLineIn] | None = Field(default=None, min_length=1, max_length=MOST_LINES)
    amount: Price | None = Field(default=None, gt=0)
    refund: bool = False

    @model_validator(mode="after")
    def _one_of_them(self) -> "CreditNoteIn":
        if self.lines is not None and self.amount is not None:
            msg = "give lines or an amount, not both"
            raise ValueError(msg)
        if self.lines is not None and len({line.line_id for line in self.lines}) < len(self.lines):
            msg = "a line stands here twice; add its quantities up"
            raise ValueError(msg)
        return self

    def quantities(self) -> Mapping[UUID, Decimal] | None:
        """Of the invoice's lines."""
        if self.lines is None:
            return None
        return {line.line_id: line.quantity for line in self.lines}


class SendIn(Body):
    """Another address than the customer's."""

    to: Email | None = None


def _document(document: SalesDocument, link: str) -> dict[str, Any]:
    content = document.content
    return {
        "id": document.id,
        "number": document.number,
        "order_id": document.order_id,
        "order_number": document.order_number,
        "customer_id": document.customer_id,
        "customer_name": document.buyer.name,
        "issued_on": document.issued_on,
        "issued_at": document.issued_at,
        "issued_by_name": document.issued_by_name,
        "seller": PartyOut.of(document.issuer.party),
        "buyer": PartyOut.of(document.buyer),
        "currency": content.currency,
        "net": content.net,
        "tax": content.tax,
        "total": content.total,
        "words": in_words(content.total, content.currency),
        "taxes": [TaxOut.of(part) for part in content.taxes],
        "link": link,
    }


def _line(line: DocumentLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "position": line.position,
        "source_id": line.source_id,
        "sku": line.sku,
        "name": line.name,
        "unit": line.unit,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "discount": line.discount,
        "tax_rate": line.tax_rate,
        "net": line.net,
        "tax": line.tax,
    }
