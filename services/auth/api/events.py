"""What auth hears: that a company has begun to write documents in its currency."""

from libs.contracts.purchasing import PurchaseOrderRaised
from libs.messaging.subscription import Subscription
from libs.messaging.topology import Queue
from services.auth.application.fix_currency import fix_currency

SUBSCRIPTIONS = [
    # Ordered only to be read by the batch: most of them change nothing.
    Subscription(
        Queue("auth.documents", ordered=True, shards=1, linger=0.25),
        {PurchaseOrderRaised: fix_currency},
    )
]
