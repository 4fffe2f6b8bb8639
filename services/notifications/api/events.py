"""What notifications hears, and the use case each event calls."""

from libs.db.tenants import COMPANIES
from libs.messaging.subscription import Subscription
from libs.messaging.topology import Queue

SUBSCRIPTIONS = [Subscription(Queue("notifications.tenants"), COMPANIES)]
