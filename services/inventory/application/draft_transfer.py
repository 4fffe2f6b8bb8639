"""Plan to move goods to another warehouse, or move them at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import Invalid, UnknownReference
from libs.domain.principal import Principal
from services.inventory.application.ports import BeginInventory, InventoryWork, NextNumber
from services.inventory.domain.movement import Source
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
) -> Transfer:
    """Raises Invalid, UnknownReference; NotEnoughStock when the goods move at once."""
    number = await next_number(actor, "T")
    async with begin(actor) as work:
        await _warehouses(command, work)
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
            await _move(transfer, stamp, work)
        else:
            await work.products.must_know([product_id for product_id, _ in command.lines])
        work.transfers.add(transfer)
    return transfer


async def _move(transfer: Transfer, stamp: Stamp, work: InventoryWork) -> None:
    """Post both ends by one call: levels are locked in one order, whichever way goods go."""
    try:
        await work.stock.post(transfer.move_at_once(stamp), Source("transfer", transfer.id))
    except UnknownReference as unknown:
        fields = {f"lines.{i}.product_id": x.product_id for i, x in enumerate(transfer.lines)}
        raise UnknownReference(
            unknown.kind, {name: id_ for name, id_ in fields.items() if id_ in unknown.ids}
        ) from unknown


async def _warehouses(command: DraftTransfer, work: InventoryWork) -> None:
    found = await work.warehouses.in_use([command.from_warehouse_id, command.to_warehouse_id])
    for field in ("from_warehouse_id", "to_warehouse_id"):
        if getattr(command, field) not in found:
            raise Invalid.field(field, "no such warehouse in use", "not_found")
