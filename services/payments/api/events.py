"""What payments hears, and the use case each event calls."""

from libs.contracts.inventory import StockValued
from libs.contracts.purchasing import (
    GoodsReceiptReversed,
    GoodsReceived,
    GoodsReturned,
    PurchaseOrderApproved,
    SupplierCreated,
    SupplierUpdated,
)
from libs.contracts.sales import (
    CreditNoteIssued,
    CustomerCreated,
    CustomerUpdated,
    InvoiceIssued,
)
from libs.db.tenants import COMPANIES
from libs.messaging.subscription import Subscription
from libs.messaging.topology import UNHURRIED, Queue
from services.payments.application.accrue_liability import accrue_liability
from services.payments.application.credit_goods import credit_return, credit_reversal
from services.payments.application.credit_receivable import credit_receivable
from services.payments.application.open_receivable import open_receivable
from services.payments.application.post_stock_value import post_stock_value
from services.payments.application.remember_customer import remember_customer
from services.payments.application.remember_order import remember_order
from services.payments.application.remember_supplier import remember_supplier

SUBSCRIPTIONS = [
    Subscription(Queue("payments.tenants"), COMPANIES),
    # An order's approval comes before its receipts, a supplier's terms before what is owed.
    Subscription(
        Queue("payments.purchasing", ordered=True, shards=1),
        {
            SupplierCreated: remember_supplier,
            SupplierUpdated: remember_supplier,
            PurchaseOrderApproved: remember_order,
            GoodsReceived: accrue_liability,
            GoodsReceiptReversed: credit_reversal,
            GoodsReturned: credit_return,
        },
    ),
    # An invoice comes before its credit notes. One customer a transaction: it locks their money.
    Subscription(
        Queue("payments.sales", ordered=True, batch=1),
        {
            CustomerCreated: remember_customer,
            CustomerUpdated: remember_customer,
            InvoiceIssued: open_receivable,
            CreditNoteIssued: credit_receivable,
        },
    ),
    Subscription(
        Queue("payments.stock", ordered=True, linger=UNHURRIED), {StockValued: post_stock_value}
    ),
]
