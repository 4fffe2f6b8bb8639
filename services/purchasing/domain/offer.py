"""Offers: what a supplier asks for a product, and on what terms."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from libs.contracts.purchasing import SupplierProductChanged
from libs.domain.quantity import ZERO, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A product as a supplier sells it; cost a unit in the company's currency."""

    supplier_id: UUID
    product_id: UUID
    supplier_sku: str = ""
    unit_cost: Decimal
    minimum_order: Decimal = ZERO
    pack_multiple: Decimal = ZERO
    lead_time_days: int = 0
    preferred: bool = False

    def changed(self, before: "Offer | None", currency: str) -> SupplierProductChanged:
        """The event that tells of it."""
        return SupplierProductChanged(
            supplier_id=self.supplier_id,
            product_id=self.product_id,
            supplier_sku=self.supplier_sku,
            unit_cost=self.unit_cost,
            currency=currency,
            minimum_order=self.minimum_order,
            pack_multiple=self.pack_multiple,
            lead_time_days=self.lead_time_days,
            preferred=self.preferred,
            before=None if before is None else _differences(before, self),
        )


def _differences(before: Offer, after: Offer) -> dict[str, str | None]:
    """The old values, as text, of what changed."""
    return {
        name: plain(old) if isinstance(old, Decimal) else str(old)
        for name in Offer.__slots__
        if (old := getattr(before, name)) != getattr(after, name)
    }
