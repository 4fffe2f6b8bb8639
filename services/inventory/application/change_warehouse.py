"""Change a warehouse's name, address, capacity, or whether it is in use."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.inventory.application.ports import BeginInventory
from services.inventory.domain.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class ChangeWarehouse:
    """New values by field name; what is left out stays. `version` is the one edited."""

    warehouse_id: UUID
    version: int
    values: Mapping[str, Any]


async def change_warehouse(
    command: ChangeWarehouse, *, actor: Principal, begin: BeginInventory, now: Clock
) -> Warehouse:
    """Raises NotFound, StaleVersion, or Conflict for closing one that still holds something."""
    async with begin(actor) as work:
        warehouse = await work.warehouses.get(command.warehouse_id)
        warehouse.must_be_at(command.version)
        if warehouse.active and command.values.get("active") is False:
            (await work.warehouses.holdings(warehouse.id)).must_be_nothing()
        warehouse.change(command.values, at=now())
    return warehouse
