"""What goes over the wire of purchasing: what both kinds of body are made of, and suppliers."""

import re
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    Field,
)

from libs.domain.quantity import ZERO
from libs.web.fields import Body, Patch, PlainDecimal, Shown
from libs.web.parties import Address, Days, Email, Name, Phone, Word
from services.purchasing.domain.offer import Offer
from services.purchasing.domain.order_line import cost, ordered_quantity, received_quantity
from services.purchasing.domain.order_line import tax_rate as checked_tax_rate
from services.purchasing.domain.supplier import Supplier, SupplierDetails

MOST_OFFERS = 1000


def _stripe_account(value: str) -> str:
    if not re.fullmatch(r"acct_[A-Za-z0-9]{8,60}", value):
        msg = "an account of Stripe's, such as acct_1032D82eZvKYlo2C"
        raise ValueError(msg)
    return value


StripeAccount = Annotated[str, AfterValidator(_stripe_account)]


Ordered = Annotated[PlainDecimal, AfterValidator(ordered_quantity)]
Arrived = Annotated[PlainDecimal, AfterValidator(received_quantity)]
Cost = Annotated[PlainDecimal, AfterValidator(cost)]
Percent = Annotated[PlainDecimal, AfterValidator(checked_tax_rate)]

# On the wire a number is text as a person writes it, the same before and after it was stored.


class SupplierIn(Body):
    """A new supplier; phone in E.164 (`+914012345678`), tax id as their country gives it.

    Without an e-mail, orders go to them by hand; without an account at Stripe, so does money.
    """

    name: Name
    contact_name: Word = ""
    email: Email | None = None
    phone: Phone | None = None
    address: Address = Address()
    tax_id: Word | None = None
    payment_terms_days: Days | None = None
    stripe_account: StripeAccount | None = None

    def details(self) -> SupplierDetails:
        """What the domain makes of it."""
        return SupplierDetails(**{**dict(self), "address": self.address.parts()})


class SupplierPatch(Patch):
    """What to change of a supplier; what may be null is removed by it."""

    may_be_none = frozenset({"email", "phone", "tax_id", "payment_terms_days", "stripe_account"})

    name: Name | None = None
    contact_name: Word | None = None
    email: Email | None = None
    phone: Phone | None = None
    address: Address | None = None
    tax_id: Word | None = None
    payment_terms_days: Days | None = None
    stripe_account: StripeAccount | None = None

    def values(self) -> Mapping[str, Any]:
        """The details given."""
        given = self.given()
        if self.address is not None:
            given["address"] = self.address.parts()
        return given


class SupplierOut(BaseModel):
    """A supplier."""

    id: UUID
    number: str
    name: str
    contact_name: str
    email: str | None
    phone: str | None
    address: Mapping[str, str]
    tax_id: str | None
    payment_terms_days: int | None
    stripe_account: str | None
    active: bool
    version: int

    @classmethod
    def of(cls, supplier: Supplier) -> "SupplierOut":
        """Show the supplier."""
        details = supplier.details
        return cls(
            id=supplier.id,
            number=supplier.number,
            name=details.name,
            contact_name=details.contact_name,
            email=details.email,
            phone=details.phone,
            address=details.address,
            tax_id=details.tax_id,
            payment_terms_days=details.payment_terms_days,
            stripe_account=details.stripe_account,
            active=supplier.active,
            version=supplier.version,
        )


class SuppliersOut(BaseModel):
    """Some suppliers."""

    items: list[SupplierOut]
    next_cursor: str | None


class OfferIn(Body):
    """What a supplier asks for a product; cost a unit, in the company's currency."""

    supplier_id: UUID
    product_id: UUID
    supplier_sku: Word = ""
    unit_cost: Cost
    minimum_order: Arrived = ZERO
    pack_multiple: Arrived = ZERO
    lead_time_days: Days = 0
    preferred: bool = False

    def offer(self) -> Offer:
        """What the domain makes of it."""
        return Offer(**dict(self))


class OffersIn(Body):
    """Many offers at once: all are stored, or none."""

    items: list[OfferIn] = Field(min_length=1, max_length=MOST_OFFERS)


class OfferOut(BaseModel):
    """An offer; its cost is absent for a caller who may not see cost prices.

    Lists say what the product is called, too, and the `id` and `version` by which it is removed.
    """

    id: UUID | None = None
    version: int | None = None
    supplier_id: UUID
    product_id: UUID
    supplier_sku: str
    minimum_order: Shown
    pack_multiple: Shown
    lead_time_days: int
    preferred: bool
    sku: str | None = None
    name: str | None = None
    unit: str | None = None
    unit_cost: Shown | None = None
    currency: str | None = None


class OffersOut(BaseModel):
    """Some offers."""

    items: list[OfferOut]
    next_cursor: str | None


class UserNameOut(BaseModel):
    """A person, and what they are called."""

    id: UUID
    name: str
