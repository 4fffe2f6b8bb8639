"""Open a warehouse."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.inventory.application.ports import BeginInventory
from services.inventory.domain.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class OpenWarehouse:
    """A new place; the code is unique without regard to case."""

    warehouse_id: UUID
    code: str
    name: str
    address: str
    capacity: Decimal | None


async def open_warehouse(
    command: OpenWarehouse, *, actor: Principal, begin: BeginInventory, now: Clock
) -> Warehouse:
    """Raises Conflict when the code is taken."""
    warehouse = Warehouse.open(
        warehouse_id=command.warehouse_id,
        code=command.code,
        name=command.name,
        address=command.address,
        capacity=command.capacity,
        at=now(),
    )
    async with begin(actor) as work:
        work.warehouses.add(warehouse)
    return warehouse
