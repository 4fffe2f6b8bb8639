"""Suppliers: who we buy from."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from libs.contracts import purchasing as contracts
from libs.domain.aggregate import Aggregate
from libs.domain.errors import Conflict
from libs.domain.parties import checked_tax_id


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierDetails:
    """What is known of a supplier."""

    name: str
    contact_name: str = ""
    email: str | None = None
    phone: str | None = None
    address: Mapping[str, str]
    tax_id: str | None = None
    payment_terms_days: int | None = None
    stripe_account: str | None = None


@dataclass(eq=False, kw_only=True)
class Supplier(Aggregate):
    """Somebody we buy from; never deleted, because orders name them."""

    number: str
    details: SupplierDetails
    active: bool = True

    @classmethod
    def created(
        cls, supplier_id: UUID, number: str, details: SupplierDetails, *, at: datetime
    ) -> "Supplier":
        """A new supplier; raises Invalid for a tax id their country does not give."""
        supplier = cls(id=supplier_id, number=number, details=_checked(details))
        supplier.record(contracts.SupplierCreated(supplier=supplier._said()), at=at)
        return supplier

    def change(self, values: Mapping[str, Any], *, at: datetime) -> None:
        """Change the details given; the same values again change nothing.

        Raises Invalid for a tax id their country does not give.
        """
        after = _checked(replace(self.details, **values))
        before = {n: getattr(self.details, n) for n in values}
        before = {name: old for name, old in before.items() if old != getattr(after, name)}
        if before:
            self.details = after
            self._tell(before, at)

    def deactivate(self, *, at: datetime, reason: str = "") -> None:
        """Buy nothing more from them; raises Conflict when that is so already."""
        if not self.active:
            raise Conflict("this supplier is already deactivated", code="already_deactivated")
        self.active = False
        self._tell({"active": True}, at, reason)

    def reactivate(self, *, at: datetime, reason: str = "") -> None:
        """Buy from them again; raises Conflict when they are active."""
        if self.active:
            raise Conflict("this supplier is active", code="already_active")
        self.active = True
        self._tell({"active": False}, at, reason)

    def _tell(self, before: Mapping[str, object], at: datetime, reason: str = "") -> None:
        event = contracts.SupplierUpdated(supplier=self._said(), before=dict(before))
        self.record(event, at=at, reason=reason)

    def _said(self) -> contracts.Supplier:
        """The state an event tells of, with the version that event leads to."""
        return contracts.Supplier(
            **asdict(self.details),
            id=self.id,
            number=self.number,
            active=self.active,
            version=self.version + 1,
        )


def _checked(details: SupplierDetails) -> SupplierDetails:
    tax_id = checked_tax_id(details.tax_id, details.address.get("country", ""))
    return replace(details, tax_id=tax_id)
