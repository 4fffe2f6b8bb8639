"""Withdraw what the code on an invoice opens; prints from now on carry a new one."""

from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.sales.application.invoice_ports import BeginInvoicing
from services.sales.domain.invoice import Invoice


async def renew_link(
    invoice_id: UUID, *, actor: Principal, begin: BeginInvoicing, now: Clock
) -> Invoice:
    """Raises NotFound."""
    async with begin(actor) as work:
        invoice = await work.invoices.get(invoice_id)
        invoice.renew_link(at=now())
        await work.invoices.renew_link(invoice, now())
    return invoice
