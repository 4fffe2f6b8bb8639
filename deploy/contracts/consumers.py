"""Who hears what: the queues of every service, so that relays can make them beforehand."""

from typing import Any

from deploy.contracts.services import services


def consumers() -> list[dict[str, Any]]:
    """Each queue and the events it is bound to, as libs/messaging/audience.py reads them."""
    return [
        {
            "queue": subscription.queue.name,
            "ordered": subscription.queue.ordered,
            "shards": subscription.queue.shards,
            "events": sorted(subscription.events),
        }
        for service in services().values()
        for subscription in service.subscriptions
    ]
