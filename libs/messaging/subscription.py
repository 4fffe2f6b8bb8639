"""What a service hears: which queue, which events, and the use case each one calls.

`api/events.py` of a service is one list of these:

    SUBSCRIPTIONS = [
        Subscription(Queue("inventory.purchasing", ordered=True), {
            purchasing.GoodsReceived: post_receipt,
        }),
    ]
"""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from libs.contracts.base import Envelope, Event
from libs.db.work import Begin
from libs.domain.principal import Principal
from libs.messaging.topology import Queue


class Handler(Protocol):
    """A use case that takes an event: `async def remember_product(event, *, actor, begin)`.

    `begin(actor)` gives the service's work inside the consumer's transaction, which already holds
    the inbox row; leaving it stores what changed and its events, and the consumer commits.
    """

    def __call__(self, event: Any, /, *, actor: Principal, begin: Begin[Any]) -> Awaitable[None]:
        """Apply the event; raise Unavailable or UnknownReference to be called again later."""
        ...


class EnvelopesHandler(Protocol):
    """A use case that takes many events of one tenant at once, whatever their types."""

    def __call__(
        self, envelopes: Sequence[Envelope], /, *, actor: Principal, begin: Begin[Any]
    ) -> Awaitable[None]:
        """Apply the events in the order given."""
        ...


@dataclass(frozen=True, slots=True)
class Subscription:
    """A queue and what it feeds: use cases by event class, or one that takes `everything`.

    `of` says which events everything is, if not all there are.
    """

    queue: Queue
    handlers: Mapping[type[Event], Handler] = field(default_factory=dict)
    everything: EnvelopesHandler | None = None
    of: Sequence[type[Event]] = ()

    @property
    def events(self) -> list[str]:
        """Types and versions the queue is bound to."""
        if self.everything and not self.of:
            return ["#"]
        return [event.key() for event in (*self.of, *self.handlers)]
