"""Invoice an order: all of it before anything leaves, or what a shipment took away."""

from datetime import datetime

from libs.domain.principal import Principal
from services.sales.application.invoice_letter import write_invoice_letter
from services.sales.application.invoice_ports import InvoicingWork
from services.sales.domain.invoice import NOTHING_YET, BilledOrder, Invoice, Shipped


async def issue_invoice(
    work: InvoicingWork,
    order: BilledOrder,
    shipment: Shipped | None,
    *,
    actor: Principal,
    at: datetime,
) -> Invoice:
    """Part of the step that calls for it, which holds the order's lock; once per shipment.

    Without `shipment` it is for all of a prepaid order. Its number is taken last.
    """
    if shipment is not None and (known := await work.invoices.of_shipment(shipment.id)):
        return known
    company = await work.invoicing_company()
    earlier = NOTHING_YET if shipment is None else await work.invoices.invoiced(order.id)
    number = await work.invoice_numbers.invoice(company.fiscal_year(at))
    invoice = Invoice.issue(
        order, shipment, earlier, number=number, by=actor, at=at, on=company.today(at)
    )
    work.invoices.add(invoice)
    if company.email_invoices and order.buyer.email:
        await write_invoice_letter(work, invoice, order.buyer.email, tenant_id=actor.tenant_id)
    return invoice
