"""What purchasing hears: companies, products, categories and warehouses orders refer to."""

from libs.contracts.catalog import CategoryChanged, ProductArchived, ProductCreated, ProductUpdated
from libs.contracts.inventory import WarehouseChanged
from libs.db.tenants import COMPANIES
from libs.messaging.subscription import Subscription
from libs.messaging.topology import Queue
from services.purchasing.application.remember_category import remember_category
from services.purchasing.application.remember_product import remember_product
from services.purchasing.application.remember_warehouse import remember_warehouse

SUBSCRIPTIONS = [
    # Each carries the whole new state and the higher version wins: the order would not matter, but
    # an import brings tens of thousands at once, and only ordered queues are read by the batch.
    Subscription(
        Queue("purchasing.products", ordered=True, shards=1),
        {
            ProductCreated: remember_product,
            ProductUpdated: remember_product,
            ProductArchived: remember_product,
        },
    ),
    Subscription(
        Queue("purchasing.references"),
        {
            **COMPANIES,
            WarehouseChanged: remember_warehouse,
            CategoryChanged: remember_category,
        },
    ),
]
