"""Buy from a supplier again who had been deactivated."""

from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.purchasing.application.ports import BeginPurchasing
from services.purchasing.domain.supplier import Supplier


async def reactivate_supplier(
    supplier_id: UUID,
    *,
    actor: Principal,
    begin: BeginPurchasing,
    now: Clock,
    reason: str = "",
) -> Supplier:
    """Raises NotFound, Conflict when they are active."""
    async with begin(actor) as work:
        supplier = await work.suppliers.get(supplier_id)
        supplier.reactivate(at=now(), reason=reason)
    return supplier
