"""Suppliers: who we buy from."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from email_validator import validate_email
from stdnum import get_cc_module
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.in_ import gstin

from libs.contracts import purchasing as contracts
from libs.domain.aggregate import Aggregate
from libs.domain.errors import Conflict, Invalid

# ITU-T E.164: a country code that does not begin with zero, 15 digits at most.
MOST_DAYS = 3650
_COUNTRY = re.compile("([A-Z]{2})?")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")


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
    """The same with its tax id as their country writes it (a GSTIN in India, a VAT number ...).

    The forms and check digits are python-stdnum's; of a country it does not know any id will do.
    """
    form = get_cc_module(details.address.get("country", ""), "vat")
    if not details.tax_id or form is None:
        return details
    try:
        return replace(details, tax_id=form.validate(details.tax_id))
    except InvalidChecksum as error:
        message = "its check digit does not fit; look for a mistyped character"
        raise Invalid.field("tax_id", message, "wrong_check_digit") from error
    except ValidationError as error:
        wanted = ": a GSTIN such as 27AAPFU0939F1ZV" if form is gstin else ""
        message = f"not a tax id of that country{wanted}"
        raise Invalid.field("tax_id", message, "not_a_tax_id") from error


def email_address(value: str) -> str:
    """The address as it is written to; raises ValueError."""
    return validate_email(value, check_deliverability=False).normalized


def checked_country(value: str) -> str:
    """Two letters (ISO 3166-1), or none; raises ValueError."""
    code = value.strip().upper()
    if not _COUNTRY.fullmatch(code):
        msg = "a country's two letters, such as IN"
        raise ValueError(msg)
    return code


def checked_days(value: str) -> int:
    """Some days; raises ValueError."""
    if not value.isascii() or not value.isdigit() or int(value) > MOST_DAYS:
        msg = f"a number of days, 0 to {MOST_DAYS}"
        raise ValueError(msg)
    return int(value)


def phone_number(value: str) -> str:
    """The number in E.164, spaces and dashes taken out; raises ValueError."""
    digits = re.sub(r"[ ().-]", "", value)
    if not _PHONE.fullmatch(digits):
        msg = "a phone number with its country code, such as +914012345678"
        raise ValueError(msg)
    return digits
