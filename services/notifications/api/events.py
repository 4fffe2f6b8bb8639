"""What notifications hears, and the use case each event calls."""

from libs.contracts.auth import (
    MembershipUpdated,
    RoleChanged,
    UserDeactivated,
    UserJoined,
    UserReactivated,
    UserUpdated,
)
from libs.contracts.inventory import StockLow, StockRecovered
from libs.db.tenants import COMPANIES
from libs.messaging.subscription import Subscription
from libs.messaging.topology import UNHURRIED, Queue
from services.notifications.api.webhook_events import WEBHOOKS
from services.notifications.application.notify import HEARD, notify
from services.notifications.application.remember_low import remember_low
from services.notifications.application.remember_member import remember_member
from services.notifications.application.remember_role import remember_role

SUBSCRIPTIONS = [
    Subscription(Queue("notifications.tenants"), COMPANIES),
    # Ordered: what a role allows has no version of its own.
    Subscription(
        Queue("notifications.people", ordered=True, shards=1),
        {
            UserJoined: remember_member,
            UserUpdated: remember_member,
            MembershipUpdated: remember_member,
            UserDeactivated: remember_member,
            UserReactivated: remember_member,
            RoleChanged: remember_role,
        },
    ),
    # By the batch: an import brings tens of thousands of products, which become one message.
    Subscription(
        Queue("notifications.alerts", ordered=True, shards=1, batch=200, linger=UNHURRIED),
        everything=notify,
        of=HEARD,
    ),
    WEBHOOKS,
    Subscription(
        Queue("notifications.low-levels", ordered=True, shards=1, linger=UNHURRIED),
        everything=remember_low,
        of=[StockLow, StockRecovered],
    ),
]
