"""What reporting hears: everything, in order, and so by the batch; and companies for themselves."""

from libs.db.tenants import COMPANIES
from libs.messaging.subscription import Subscription
from libs.messaging.topology import Queue
from services.reporting.application.record_events import record_events

SUBSCRIPTIONS = [
    # One queue with one reader keeps the order. Under load it lingers for larger batches: an event
    # costs a third of what it does alone. Read models follow the log, so not for long.
    Subscription(
        Queue("reporting.audit", ordered=True, shards=1, batch=200, linger=0.1),
        everything=record_events,
    ),
    Subscription(Queue("reporting.tenants"), COMPANIES),
]
