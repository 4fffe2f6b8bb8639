"""What payments says of an invoice: paid, credited, open; the highest version holds."""

from libs.contracts.payments import ReceivableChanged
from libs.domain.principal import Principal
from services.sales.application.invoice_ports import BeginInvoicing
from services.sales.domain.invoice import Receivable


async def note_receivable(
    event: ReceivableChanged, /, *, actor: Principal, begin: BeginInvoicing
) -> None:
    """Keep it on the invoice."""
    async with begin(actor) as work:
        said = Receivable(event.paid, event.credited, event.open, event.version)
        await work.invoices.note(event.invoice_id, said)
