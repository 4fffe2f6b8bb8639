"""Offers: what a supplier asks for a product, and on what terms."""

from dataclasses import asdict, dataclass
from decimal import Decimal
from uuid import UUID

from libs.contracts.purchasing import SupplierProductChanged, SupplierProductRemoved
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
        differences = None if before is None else _differences(before, self)
        return SupplierProductChanged(**asdict(self), currency=currency, before=differences)

    def removed(self, currency: str) -> SupplierProductRemoved:
        """The event that tells of its end."""
        return SupplierProductRemoved(**asdict(self), currency=currency)


def _differences(before: Offer, after: Offer) -> dict[str, str | None]:
    """The old values, as text, of what changed."""
    return {
        name: plain(old) if isinstance(old, Decimal) else str(old)
        for name in Offer.__slots__
        if (old := getattr(before, name)) != getattr(after, name)
    }
