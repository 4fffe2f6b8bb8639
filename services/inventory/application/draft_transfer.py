"""Plan to move goods to another warehouse, or move them at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import Invalid
from libs.domain.principal import Principal
from services.inventory.application.ports import (
    BeginInventory,
    InventoryWork,
    KnownProduct,
    NextNumber,
)
from services.inventory.domain.movement import Source, must_be_no_bundles
from services.inventory.domain.stamp import Stamp
from services.inventory.domain.transfer import Transfer


@dataclass(frozen=True, slots=True)
class DraftTransfer:
    """Products and quantities from one warehouse to another; `at_once`: they are there already."""

    transfer_id: UUID
    from_warehouse_id: UUID
    to_warehouse_id: UUID
    lines: Sequence[tuple[UUID, Decimal]]
    note: str = ""
    at_once: bool = False


async def draft_transfer(
    command: DraftTransfer,
    *,
    actor: Principal,
    begin: BeginInventory,
    now: Clock,
    next_number: NextNumber,
) -> tuple[Transfer, Mapping[UUID, KnownProduct]]:
    """The transfer and what is known of its products.

    Raises Invalid, UnknownReference; NotEnoughStock when the goods move at once.
    """
    number = await next_number(actor, "T")
    async with begin(actor) as work:
        await _warehouses(command, work)
        products = [product_id for product_id, _ in command.lines]
        known = await work.products.must_know(products)
        must_be_no_bundles(
            f"lines.{i}.product_id" for i, product in enumerate(products) if known[product].bundle
        )
        stamp = Stamp.of(actor, now())
        transfer = Transfer.draft(
            command.transfer_id,
            number,
            from_warehouse_id=command.from_warehouse_id,
            to_warehouse_id=command.to_warehouse_id,
            lines=command.lines,
            note=command.note,
            by=stamp,
        )
        if command.at_once:
            # One call for both ends: levels are locked in one order, whichever way goods go.
            await work.stock.post(transfer.move_at_once(stamp), Source("transfer", transfer.id))
        work.transfers.add(transfer)
    return transfer, known


async def _warehouses(command: DraftTransfer, work: InventoryWork) -> None:
    found = await work.warehouses.in_use([command.from_warehouse_id, command.to_warehouse_id])
    for field in ("from_warehouse_id", "to_warehouse_id"):
        if getattr(command, field) not in found:
            raise Invalid.field(field, "no such warehouse in use", "not_found")
