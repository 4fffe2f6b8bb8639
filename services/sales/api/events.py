"""What sales hears, and the use case each event calls."""

from libs.contracts.catalog import ProductArchived, ProductCreated, ProductUpdated
from libs.contracts.inventory import (
    ReservationRejected,
    ReservationReleased,
    StockIssued,
    StockIssueRefused,
    StockReserved,
    StockReturned,
    StockValued,
    WarehouseChanged,
)
from libs.contracts.payments import ReceivableChanged
from libs.contracts.sales import SalesOrderApproved
from libs.db.tenants import COMPANIES
from libs.messaging.subscription import Subscription
from libs.messaging.topology import UNHURRIED, Queue
from services.sales.application.cost_order import cost_order
from services.sales.application.follow_payment import follow_payment
from services.sales.application.hear_stock import hear_stock
from services.sales.application.note_receivable import note_receivable
from services.sales.application.remember_channel_stock import STOCK, remember_channel_stock
from services.sales.application.remember_cost import remember_cost
from services.sales.application.remember_product import remember_product
from services.sales.application.remember_warehouse import remember_warehouse

SUBSCRIPTIONS = [
    # What is said of a reservation is heard in order: a promise before its loss.
    Subscription(
        Queue("sales.stock_answers", ordered=True, shards=2, batch=1),
        {
            StockReserved: hear_stock,
            ReservationRejected: hear_stock,
            ReservationReleased: hear_stock,
            StockIssued: hear_stock,
            StockIssueRefused: hear_stock,
            StockReturned: hear_stock,
        },
    ),
    # What a level is worth, entry by entry; and what an order cost as it was approved.
    Subscription(
        Queue("sales.costs", ordered=True, linger=UNHURRIED), {StockValued: remember_cost}
    ),
    Subscription(Queue("sales.order_costs"), {SalesOrderApproved: cost_order}),
    Subscription(Queue("sales.payments"), {ReceivableChanged: follow_payment}),
    # Each carries the whole new state and the higher version wins: the order would not matter, but
    # an import brings tens of thousands at once, and only ordered queues are read by the batch.
    Subscription(
        Queue("sales.products", ordered=True, shards=1),
        {
            ProductCreated: remember_product,
            ProductUpdated: remember_product,
            ProductArchived: remember_product,
        },
    ),
    # The highest version of an invoice's receivable holds; ordered, that it is seldom needed.
    Subscription(
        Queue("sales.receivables", ordered=True, shards=1), {ReceivableChanged: note_receivable}
    ),
    Subscription(Queue("sales.references"), {**COMPANIES, WarehouseChanged: remember_warehouse}),
    # One number after the other of each product; many come at once.
    Subscription(
        Queue("sales.channel_stock", ordered=True, shards=1, batch=500, linger=UNHURRIED),
        everything=remember_channel_stock,
        of=STOCK,
    ),
]
