"""Files kept with orders and invoices."""

from libs.attachments.routes import Kind, attachment_routes
from libs.contracts import sales as said
from services.sales.api.deps import ORDERS

of_orders = attachment_routes(
    Kind(
        name="order",
        prefix=ORDERS,
        parameter="order_id",
        there="SELECT true FROM sales_orders WHERE id = $1",
        read="sales.orders.read",
        manage="sales.orders.manage",
        added=said.AttachmentAdded,
        removed=said.AttachmentRemoved,
    )
)
of_invoices = attachment_routes(
    Kind(
        name="invoice",
        prefix="/api/v1/sales/invoices",
        parameter="invoice_id",
        there="SELECT true FROM invoices WHERE id = $1",
        read="payments.invoices.read",
        manage="payments.invoices.manage",
        added=said.InvoiceAttachmentAdded,
        removed=said.InvoiceAttachmentRemoved,
    )
)
