"""The letter an invoice travels with, as PDF; it leaves once the transaction is committed."""

from uuid import UUID

from libs.mail.letter import Letter
from services.sales.application.invoice_ports import InvoicingWork
from services.sales.domain.invoice import Invoice


async def write_invoice_letter(
    work: InvoicingWork, invoice: Invoice, to: str, *, tenant_id: UUID
) -> None:
    """To this address."""
    facts = {
        "name": invoice.buyer.name,
        "number": invoice.number,
        "order_number": invoice.order_number,
        "invoice_id": str(invoice.id),
        "token": work.link_token(invoice.link_id),
        "due_on": f"{invoice.due_on:%-d %B %Y}",
    }
    await work.mails.add(Letter("invoice", to, tenant_id, facts))
