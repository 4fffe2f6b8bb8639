"""Send an invoice to its customer by e-mail, with its PDF."""

from dataclasses import dataclass
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import Conflict
from libs.domain.principal import Principal
from services.sales.application.invoice_letter import write_invoice_letter
from services.sales.application.invoice_ports import BeginInvoicing
from services.sales.domain.invoice import Invoice


@dataclass(frozen=True, slots=True)
class SendInvoice:
    """`to` is another address than the one on the invoice."""

    invoice_id: UUID
    to: str | None = None


async def send_invoice(
    command: SendInvoice, *, actor: Principal, begin: BeginInvoicing, now: Clock
) -> Invoice:
    """Raises NotFound, and Conflict where there is nowhere to send it."""
    async with begin(actor) as work:
        invoice = await work.invoices.get(command.invoice_id)
        to = command.to or invoice.buyer.email
        if not to:
            raise Conflict("this customer has no e-mail address", code="no_email")
        invoice.send(to, at=now())
        await write_invoice_letter(work, invoice, to, tenant_id=actor.tenant_id)
    return invoice
