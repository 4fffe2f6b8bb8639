"""What sales shows: the door routes read through."""

from services.sales.infrastructure.costs import order_costs, product_costs
from services.sales.infrastructure.queries.availability import Names, must_know, names
from services.sales.infrastructure.queries.channels import (
    Wanted,
    channel,
    channel_order,
    channel_product,
    list_channel_orders,
    list_channel_products,
    list_channels,
)
from services.sales.infrastructure.queries.customers import (
    Account,
    CustomerFilter,
    accounts,
    customer,
    list_customers,
)
from services.sales.infrastructure.queries.customers import Sort as CustomerSort
from services.sales.infrastructure.queries.invoices import (
    InvoiceFilter,
    behind_link,
    company_day,
    credit_note,
    invoice,
    invoice_with_credits,
    list_credit_notes,
    list_invoices,
)
from services.sales.infrastructure.queries.order_list import (
    MOST_COUNTED,
    OrderFilter,
    count_orders,
    list_orders,
)
from services.sales.infrastructure.queries.orders import order, order_of_shipment, timeline
from services.sales.infrastructure.queries.returns import goods_return, returns_of
from services.sales.infrastructure.queries.reversals import OrderRef, Undoing, undoing

__all__ = [
    "MOST_COUNTED",
    "Account",
    "CustomerFilter",
    "CustomerSort",
    "InvoiceFilter",
    "Names",
    "OrderFilter",
    "OrderRef",
    "Undoing",
    "Wanted",
    "accounts",
    "behind_link",
    "channel",
    "channel_order",
    "channel_product",
    "company_day",
    "count_orders",
    "credit_note",
    "customer",
    "goods_return",
    "invoice",
    "invoice_with_credits",
    "list_channel_orders",
    "list_channel_products",
    "list_channels",
    "list_credit_notes",
    "list_customers",
    "list_invoices",
    "list_orders",
    "must_know",
    "names",
    "order",
    "order_costs",
    "order_of_shipment",
    "product_costs",
    "returns_of",
    "timeline",
    "undoing",
]
