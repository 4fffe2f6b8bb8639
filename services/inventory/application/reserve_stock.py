"""Promise stock to somebody: all lines or none; of a bundle, what it is made of.

What may be back-ordered is promised though it is not there: it waits until something comes.
"""

from collections.abc import Sequence

from libs.domain.clock import Clock
from libs.domain.errors import FieldError, Invalid
from libs.domain.principal import Principal
from services.inventory.application.ports import BeginInventory, InventoryWork
from services.inventory.application.promising import ReserveStock, look, promise
from services.inventory.domain.allocation import Candidate, Wanted
from services.inventory.domain.reservation import Reservation

__all__ = ["ReserveStock", "reserve_stock"]


async def reserve_stock(
    command: ReserveStock, *, actor: Principal, begin: BeginInventory, now: Clock
) -> Reservation:
    """Raises OutOfStock naming each short line, UnknownReference, Invalid."""
    at = now()
    if command.expires_at is not None and command.expires_at <= at:
        raise Invalid.field("expires_at", "a time to come", "in_the_past")
    async with begin(actor) as work:
        asked = [wanted.product_id for wanted in command.lines]
        wanted, candidates = await look(work, command.lines)
        if not {c.product_id for c in candidates}.issuperset(asked):
            await work.products.must_know(asked)
        await _must_know_warehouses(command.lines, candidates, work)
        return await promise(work, command, wanted, candidates, by=actor, at=at)


async def _must_know_warehouses(
    lines: Sequence[Wanted], candidates: Sequence[Candidate], work: InventoryWork
) -> None:
    """Raise Invalid for a warehouse that is not there: no lack of goods is to blame for that."""
    met = {candidate.warehouse_id for candidate in candidates}
    named = {line.warehouse_id for line in lines if line.warehouse_id is not None}
    if named <= met:
        return
    found = await work.warehouses.in_use(list(named))
    errors = [
        FieldError(f"lines.{number}.warehouse_id", "no such warehouse in use", "not_found")
        for number, line in enumerate(lines)
        if line.warehouse_id is not None and line.warehouse_id not in found
    ]
    if errors:
        raise Invalid(errors)
