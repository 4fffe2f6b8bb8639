"""Take a new supplier in."""

from dataclasses import dataclass
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.purchasing.application.ports import BeginPurchasing
from services.purchasing.domain.supplier import Supplier, SupplierDetails


@dataclass(frozen=True, slots=True)
class CreateSupplier:
    """The new supplier."""

    supplier_id: UUID
    details: SupplierDetails


async def create_supplier(
    command: CreateSupplier, *, actor: Principal, begin: BeginPurchasing, now: Clock
) -> Supplier:
    """Names may repeat; the number tells two suppliers apart."""
    async with begin(actor) as work:
        number = await work.numbers.supplier()
        supplier = Supplier.created(command.supplier_id, number, command.details, at=now())
        work.suppliers.add(supplier)
    return supplier
