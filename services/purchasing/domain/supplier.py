"""Suppliers: who we buy from."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from libs.contracts import purchasing as contracts
from libs.domain.aggregate import Aggregate
from libs.domain.errors import Conflict

# ITU-T E.164: a country code that does not begin with zero, 15 digits at most.
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierDetails:
    """What is known of a supplier."""

    name: str
    contact_name: str = ""
    email: str
    phone: str | None = None
    address: Mapping[str, str]
    tax_id: str | None = None
    payment_terms_days: int | None = None


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
        """A new supplier."""
        supplier = cls(id=supplier_id, number=number, details=details)
        supplier.record(contracts.SupplierCreated(supplier=supplier._said()), at=at)
        return supplier

    def change(self, values: Mapping[str, Any], *, at: datetime) -> None:
        """Change the details given; the same values again change nothing."""
        before = {n: getattr(self.details, n) for n in values}
        before = {name: old for name, old in before.items() if old != values[name]}
        if before:
            self.details = replace(self.details, **values)
            self._tell(before, at)

    def deactivate(self, *, at: datetime) -> None:
        """Buy nothing more from them; raises Conflict when that is so already."""
        if not self.active:
            raise Conflict("this supplier is already deactivated", code="already_deactivated")
        self.active = False
        self._tell({"active": True}, at)

    def _tell(self, before: Mapping[str, object], at: datetime) -> None:
        event = contracts.SupplierUpdated(supplier=self._said(), before=dict(before))
        self.record(event, at=at)

    def _said(self) -> contracts.Supplier:
        """The state an event tells of, with the version that event leads to."""
        return contracts.Supplier(
            **asdict(self.details),
            id=self.id,
            number=self.number,
            active=self.active,
            version=self.version + 1,
        )


def phone_number(value: str) -> str:
    """The number in E.164, spaces and dashes taken out; raises ValueError."""
    digits = re.sub(r"[ ().-]", "", value)
    if not _PHONE.fullmatch(digits):
        msg = "a phone number with its country code, such as +914012345678"
        raise ValueError(msg)
    return digits
