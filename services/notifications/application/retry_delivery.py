"""Let a message that was given up leave after all."""

from uuid import UUID

from libs.contracts.notifications import DeliveryRetried
from libs.domain.principal import Principal
from services.notifications.application.delivery_ports import BeginDeliveries


async def retry_delivery(delivery_id: UUID, *, actor: Principal, begin: BeginDeliveries) -> None:
    """It is tried anew, moments from now. Raises NotFound, Conflict if it was not given up."""
    async with begin(actor) as work:
        version = await work.deliveries.again(delivery_id)
        said = DeliveryRetried(delivery_id=delivery_id)
        work.record(said, about=delivery_id, version=version)
