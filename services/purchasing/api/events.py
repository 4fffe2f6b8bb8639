"""What purchasing hears: companies, products and warehouses, to know what orders refer to."""

from libs.contracts.auth import TenantRegistered
from libs.contracts.catalog import ProductArchived, ProductCreated, ProductUpdated
from libs.contracts.inventory import WarehouseChanged
from libs.db.tenants import remember_tenant
from libs.messaging.subscription import Subscription
from libs.messaging.topology import Queue
from services.purchasing.application.remember_product import remember_product
from services.purchasing.application.remember_warehouse import remember_warehouse

SUBSCRIPTIONS = [
    # Order does not matter: each carries the whole new state, and the higher version wins.
    Subscription(
        Queue("purchasing.references"),
        {
            TenantRegistered: remember_tenant,
            ProductCreated: remember_product,
            ProductUpdated: remember_product,
            ProductArchived: remember_product,
            WarehouseChanged: remember_warehouse,
        },
    ),
]
