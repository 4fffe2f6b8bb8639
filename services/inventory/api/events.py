"""What inventory hears, and the use case each event calls."""

from libs.contracts.catalog import (
    CategoryChanged,
    ProductArchived,
    ProductCreated,
    ProductUpdated,
    RecipeChanged,
)
from libs.contracts.purchasing import (
    GoodsIssueRequested,
    GoodsReceived,
    PurchaseOrderAmended,
    PurchaseOrderApproved,
    PurchaseOrderCancelled,
    PurchaseOrderClosed,
    PurchaseOrderDeclined,
)
from libs.db.tenants import COMPANIES
from libs.messaging.subscription import Subscription
from libs.messaging.topology import Queue
from services.inventory.application.expect_order import expect_order
from services.inventory.application.forget_order import forget_order
from services.inventory.application.issue_goods import issue_goods
from services.inventory.application.post_receipt import post_receipt
from services.inventory.application.remember_category import remember_category
from services.inventory.application.remember_product import remember_product
from services.inventory.application.remember_recipe import remember_recipe

SUBSCRIPTIONS = [
    Subscription(
        # One order a transaction: it locks its levels in one order, so receipts never deadlock.
        Queue("inventory.purchasing", ordered=True, batch=1),
        {
            PurchaseOrderApproved: expect_order,
            GoodsReceived: post_receipt,
            # In the lane of its order: never before the receipt it takes back.
            GoodsIssueRequested: issue_goods,
            PurchaseOrderAmended: forget_order,
            PurchaseOrderCancelled: forget_order,
            PurchaseOrderClosed: forget_order,
            PurchaseOrderDeclined: forget_order,
        },
    ),
    Subscription(
        Queue("inventory.products", ordered=True, shards=1),
        {
            ProductCreated: remember_product,
            ProductUpdated: remember_product,
            ProductArchived: remember_product,
            RecipeChanged: remember_recipe,
            CategoryChanged: remember_category,
        },
    ),
    Subscription(Queue("inventory.tenants"), COMPANIES),
]
