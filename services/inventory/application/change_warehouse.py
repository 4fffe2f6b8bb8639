"""Change a warehouse's name, address, capacity, or whether it is in use."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.inventory.application.ports import BeginInventory
from services.inventory.domain.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class ChangeWarehouse:
    """What changes; None leaves it. `version` is the one the caller edited."""

    warehouse_id: UUID
    version: int
    name: str | None
    address: str | None
    capacity: Decimal | None
    active: bool | None


async def change_warehouse(
    command: ChangeWarehouse, *, actor: Principal, begin: BeginInventory, now: Clock
) -> Warehouse:
    """Raises NotFound, or StaleVersion when somebody changed it meanwhile."""
    async with begin(actor) as work:
        warehouse = await work.warehouses.get(command.warehouse_id)
        warehouse.must_be_at(command.version)
        warehouse.change(
            name=command.name,
            address=command.address,
            capacity=command.capacity,
            active=command.active,
            at=now(),
        )
    return warehouse
