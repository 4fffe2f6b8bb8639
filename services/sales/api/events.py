"""What sales hears, and the use case each event calls."""

from libs.contracts.catalog import ProductArchived, ProductCreated, ProductUpdated
from libs.contracts.inventory import WarehouseChanged
from libs.db.tenants import COMPANIES
from libs.messaging.subscription import Subscription
from libs.messaging.topology import Queue
from services.sales.application.remember_product import remember_product
from services.sales.application.remember_warehouse import remember_warehouse

SUBSCRIPTIONS = [
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
    Subscription(Queue("sales.references"), {**COMPANIES, WarehouseChanged: remember_warehouse}),
]
