"""What purchasing hears: what orders refer to, who is who, and what inventory answers."""

from libs.contracts.auth import (
    MembershipUpdated,
    RoleChanged,
    UserDeactivated,
    UserJoined,
    UserReactivated,
    UserUpdated,
)
from libs.contracts.catalog import CategoryChanged, ProductArchived, ProductCreated, ProductUpdated
from libs.contracts.inventory import (
    GoodsIssuePosted,
    GoodsIssueRefused,
    StockLow,
    WarehouseChanged,
)
from libs.db.tenants import COMPANIES
from libs.messaging.subscription import Subscription
from libs.messaging.topology import UNHURRIED, Queue
from services.purchasing.application.remember_category import remember_category
from services.purchasing.application.remember_member import remember_member
from services.purchasing.application.remember_product import remember_product
from services.purchasing.application.remember_role import remember_role
from services.purchasing.application.remember_stock import STOCK, remember_stock
from services.purchasing.application.remember_warehouse import remember_warehouse
from services.purchasing.application.replenish_soon import replenish_soon
from services.purchasing.application.settle_issue import settle_issue

SUBSCRIPTIONS = [
    Subscription(
        Queue("purchasing.answers"),
        {GoodsIssuePosted: settle_issue, GoodsIssueRefused: settle_issue},
    ),
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
    # Ordered: what a role allows has no version of its own.
    Subscription(
        Queue("purchasing.people", ordered=True, shards=1),
        {
            UserJoined: remember_member,
            UserUpdated: remember_member,
            MembershipUpdated: remember_member,
            UserDeactivated: remember_member,
            UserReactivated: remember_member,
            RoleChanged: remember_role,
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
    # A level is one number after the other; many come at once.
    Subscription(
        Queue("purchasing.stock", ordered=True, shards=1, batch=500, linger=UNHURRIED),
        everything=remember_stock,
        of=STOCK,
    ),
    Subscription(Queue("purchasing.stock_low"), {StockLow: replenish_soon}),
]
