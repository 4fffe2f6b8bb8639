"""What notifications hears for the programs it tells: whatever they could be told of."""

from libs.messaging.subscription import Subscription
from libs.messaging.topology import UNHURRIED, Queue
from services.notifications.application.take_events import take_events
from services.notifications.domain.event_types import TOLD

# One queue with one reader: what happened is numbered in the order in which it did.
WEBHOOKS = Subscription(
    Queue("notifications.webhooks", ordered=True, shards=1, batch=200, linger=UNHURRIED),
    everything=take_events,
    of=[*TOLD.values()],
)
