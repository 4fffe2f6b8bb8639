"""What use cases of deliveries need from outside."""

from typing import Protocol
from uuid import UUID

from libs.contracts.base import Event
from libs.domain.work import Begin


class Deliveries(Protocol):
    """Messages on their way by e-mail and to phones."""

    async def again(self, delivery_id: UUID) -> int:
        """Try one that was given up anew; how often it was tried. Raises NotFound, Conflict."""
        ...


class DeliveryWork(Protocol):
    """One transaction of notifications, as deliveries need it."""

    @property
    def deliveries(self) -> Deliveries:
        """The deliveries."""
        ...

    def record(self, event: Event, *, about: UUID, version: int) -> None:
        """Publish a fact that no aggregate records."""
        ...


BeginDeliveries = Begin[DeliveryWork]
