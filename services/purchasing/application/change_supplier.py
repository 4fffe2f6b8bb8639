"""Change what is known of a supplier."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.purchasing.application.ports import BeginPurchasing
from services.purchasing.domain.supplier import Supplier


@dataclass(frozen=True, slots=True)
class ChangeSupplier:
    """The fields of SupplierDetails that change; `version` is the one the caller edited."""

    supplier_id: UUID
    version: int
    values: Mapping[str, Any]


async def change_supplier(
    command: ChangeSupplier, *, actor: Principal, begin: BeginPurchasing, now: Clock
) -> Supplier:
    """Raises NotFound, StaleVersion."""
    async with begin(actor) as work:
        supplier = await work.suppliers.get(command.supplier_id)
        supplier.must_be_at(command.version)
        supplier.change(command.values, at=now())
    return supplier
