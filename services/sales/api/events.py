"""What sales hears, and the use case each event calls."""

from libs.contracts.auth import TenantRegistered
from libs.db.tenants import remember_tenant
from libs.messaging.subscription import Subscription
from libs.messaging.topology import Queue

SUBSCRIPTIONS = [Subscription(Queue("sales.tenants"), {TenantRegistered: remember_tenant})]
