"""Take an offer away: the supplier sells this product no more."""

from uuid import UUID

from libs.domain.principal import Principal
from services.purchasing.application.ports import BeginPurchasing


async def remove_offer(
    offer_id: UUID, version: int, *, actor: Principal, begin: BeginPurchasing
) -> None:
    """Raises Forbidden without costs.read, NotFound, StaleVersion when it was set meanwhile.

    Orders keep what they say: they are of the product and the supplier, not of the offer.
    """
    actor.require("costs.read")
    async with begin(actor) as work:
        removed = await work.offers.remove(offer_id, version)
        event = removed.offer.removed(removed.currency)
        work.record(event, about=offer_id, version=version + 1)
