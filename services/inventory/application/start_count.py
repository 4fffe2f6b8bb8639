"""Begin to count a warehouse, a category in it, or some products."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import Invalid
from libs.domain.principal import Principal
from services.inventory.application.ports import BeginInventory
from services.inventory.domain.count import Count
from services.inventory.domain.movement import must_be_no_bundles
from services.inventory.domain.stamp import Stamp

MOST = 5000


@dataclass(frozen=True, slots=True)
class StartCount:
    """Which products of a warehouse: named, or (None) all of a category, or all there are."""

    count_id: UUID
    warehouse_id: UUID
    product_ids: Sequence[UUID] | None
    category_id: UUID | None
    blind: bool
    note: str = ""


async def start_count(
    command: StartCount, *, actor: Principal, begin: BeginInventory, now: Clock
) -> Count:
    """Raises Invalid (also for more than 5,000 products), UnknownReference."""
    async with begin(actor) as work:
        if not await work.warehouses.in_use([command.warehouse_id]):
            raise Invalid.field("warehouse_id", "no such warehouse in use", "not_found")
        if command.product_ids is None:
            products = await work.counts.products_at(command.warehouse_id, command.category_id)
        else:
            products = list(dict.fromkeys(command.product_ids))
            known = await work.products.must_know(products, "product_ids.{}")
            must_be_no_bundles(
                f"product_ids.{i}" for i, product in enumerate(products) if known[product].bundle
            )
        if len(products) > MOST:
            raise Invalid.field(
                "category_id",
                f"more than {MOST:,} products here: name a category or products",
                "too_many",
            )
        count = Count.start(
            command.count_id,
            await work.counts.next_number(),
            warehouse_id=command.warehouse_id,
            product_ids=products,
            blind=command.blind,
            note=command.note,
            by=Stamp.of(actor, now()),
        )
        work.counts.add(count)
    return count
