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
from libs.contracts.sales import (
    StockIssueRequested,
    StockReleaseRequested,
    StockReserveRequested,
    StockReturnRequested,
)
from libs.db.tenants import COMPANIES
from libs.messaging.subscription import Subscription
from libs.messaging.topology import Queue
from services.inventory.application.expect_order import expect_order
from services.inventory.application.forget_order import forget_order
from services.inventory.application.issue_for_order import issue_for_order
from services.inventory.application.issue_goods import issue_goods
from services.inventory.application.post_receipt import post_receipt
from services.inventory.application.release_for_order import release_for_order
from services.inventory.application.remember_category import remember_category
from services.inventory.application.remember_product import remember_product
from services.inventory.application.remember_recipe import remember_recipe
from services.inventory.application.reserve_for_order import reserve_for_order
from services.inventory.application.take_back import take_back

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
        # One request a transaction, in the lane of its order: see above.
        Queue("inventory.sales", ordered=True, batch=1),
        {
            StockReserveRequested: reserve_for_order,
            StockReleaseRequested: release_for_order,
            StockIssueRequested: issue_for_order,
            StockReturnRequested: take_back,
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
