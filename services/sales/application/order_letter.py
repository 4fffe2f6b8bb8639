"""The letter that confirms an order to its customer; it leaves once the approval is committed."""

from uuid import UUID

from libs.mail.letter import Letter
from services.sales.application.ports import SalesWork
from services.sales.domain.sales_order import SalesOrder


async def write_order_letter(work: SalesWork, order: SalesOrder, *, tenant_id: UUID) -> None:
    """If the customer has an address, and the company wants it."""
    company, customer = await work.invoicing_company(), await work.buyer(order.customer.id)
    to = customer.details.email
    if not (company.email_invoices and to):
        return
    facts = {
        "name": customer.details.contact_name or customer.details.name,
        "number": order.number,
        "reference": f" (your {order.reference})" if order.reference else "",
        "items": "1 item" if len(order.lines) == 1 else f"{len(order.lines)} items",
        "total": f"{order.pricing.sums.total} {order.currency}",
        "payment": (
            "It is sent as soon as its invoice is paid, which comes in another letter."
            if order.prepaid
            else "Its invoice comes when it is sent."
        ),
    }
    await work.mails.add(Letter("order_confirmed", to, tenant_id, facts))
