"""Enter what was found on the shelves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import Invalid
from libs.domain.principal import Principal
from services.inventory.application.ports import BeginInventory
from services.inventory.domain.count import Count
from services.inventory.domain.movement import must_be_no_bundles, must_be_past
from services.inventory.domain.stamp import Stamp


@dataclass(frozen=True, slots=True)
class Found:
    """How much of a product was found, and when (None: now)."""

    product_id: UUID
    counted: Decimal
    counted_at: datetime | None = None


async def record_count(
    count_id: UUID,
    found: Sequence[Found],
    *,
    actor: Principal,
    begin: BeginInventory,
    now: Clock,
) -> Count:
    """What the ledger said at the moment of counting is kept beside what was found.

    Raises NotFound, IllegalTransition, UnknownReference, Invalid for a product that stands twice.
    """
    async with begin(actor) as work:
        moments = {one.product_id: one.counted_at for one in found}
        count = await work.counts.get(count_id, moments)
        at = now()
        for position, one in enumerate(found):
            must_be_past(one.counted_at, at, field=f"lines.{position}.counted_at")
        if len(moments) != len(found):
            raise Invalid.field("lines", "a product stands here once", "twice")
        known = await work.products.must_know(list(moments))
        then = await work.counts.stock_at(count.warehouse_id, moments)
        # Less than is left from before it became a bundle may be found, but never more.
        must_be_no_bundles(
            f"lines.{i}.product_id"
            for i, one in enumerate(found)
            if known[one.product_id].bundle and one.counted > then[one.product_id].on_hand
        )
        entered = {
            one.product_id: (one.counted, Stamp.of(actor, one.counted_at or at)) for one in found
        }
        count.record_found(entered, then, at)
    return count
