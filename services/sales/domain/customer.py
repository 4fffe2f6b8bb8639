"""Customers: whom we sell to, and on which terms."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from libs.contracts import sales as contracts
from libs.domain.aggregate import Aggregate
from libs.domain.errors import Conflict, Invalid
from libs.domain.parties import checked_tax_id, state_of
from libs.domain.principal import Principal
from services.sales.domain.pricing import LARGEST_AMOUNT

# The codes of India's states and union territories in a GSTIN; 97 is other territory.
STATE_CODES = frozenset({*(f"{n:02}" for n in range(1, 39)), "97"})
DAYS_TO_PAY = 30
EXTEND = "sales.credit.extend"


class Terms(StrEnum):
    """When a customer pays: before anything is shipped, or after the invoice."""

    PREPAID = "prepaid"
    CREDIT = "credit"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerDetails:
    """What is known of a customer; goods go to `shipping_address` where it is given."""

    name: str
    contact_name: str = ""
    email: str | None = None
    phone: str | None = None
    address: Mapping[str, str] = field(default_factory=dict)
    shipping_address: Mapping[str, str] = field(default_factory=dict)
    tax_id: str | None = None
    state_code: str | None = None
    terms: Terms = Terms.CREDIT
    payment_terms_days: int = DAYS_TO_PAY
    # In the company's currency; None is no limit.
    credit_limit: Decimal | None = None

    @property
    def ships_to(self) -> Mapping[str, str]:
        """Where goods go."""
        return self.shipping_address or self.address

    def lends_more_than(self, before: "CustomerDetails") -> bool:
        """Whether they may owe more than before."""
        if self.terms is Terms.PREPAID:
            return False
        if before.terms is Terms.PREPAID:
            return True
        if before.credit_limit is None:
            return False
        return self.credit_limit is None or self.credit_limit > before.credit_limit


@dataclass(eq=False, kw_only=True)
class Customer(Aggregate):
    """Somebody we sell to; never deleted, because orders name them."""

    number: str
    details: CustomerDetails
    active: bool = True

    @classmethod
    def created(
        cls,
        customer_id: UUID,
        number: str,
        details: CustomerDetails,
        *,
        lent: Decimal | None,
        by: Principal,
        at: datetime,
    ) -> "Customer":
        """A new customer, who may owe `lent` at most (None: no limit) unless `by` may lend more.

        Raises Invalid for a tax id or state their country does not give, Forbidden for a limit
        beyond that.
        """
        if lent is not None and details.terms is Terms.CREDIT and not by.may(EXTEND):
            if details.credit_limit is None:
                details = replace(details, credit_limit=lent)
            elif details.credit_limit > lent:
                by.require(EXTEND)
        customer = cls(id=customer_id, number=number, details=_checked(details))
        customer.record(contracts.CustomerCreated(customer=customer._said()), at=at)
        return customer

    def change(self, values: Mapping[str, Any], *, by: Principal, at: datetime) -> None:
        """Change the details given; the same values again change nothing.

        Raises Invalid for a tax id or state their country does not give, Forbidden for who lends
        more than before and may not.
        """
        before = self.details
        if "state_code" not in values and {"tax_id", "address"} & values.keys():
            # Known from the tax id before, it is so again.
            own = None if state_of(before.tax_id) else before.state_code
            values = {**values, "state_code": own}
        after = _checked(replace(before, **values))
        if after.lends_more_than(before):
            by.require(EXTEND)
        was = {name: getattr(before, name) for name in values}
        was = {name: old for name, old in was.items() if old != getattr(after, name)}
        if was:
            self.details = after
            self._tell(was, at)

    def deactivate(self, *, at: datetime, reason: str = "") -> None:
        """Sell nothing more to them; raises Conflict when that is so already."""
        if not self.active:
            raise Conflict("this customer is already deactivated", code="already_deactivated")
        self.active = False
        self._tell({"active": True}, at, reason)

    def reactivate(self, *, at: datetime, reason: str = "") -> None:
        """Sell to them again; raises Conflict when they are active."""
        if self.active:
            raise Conflict("this customer is active", code="already_active")
        self.active = True
        self._tell({"active": False}, at, reason)

    def _tell(self, before: Mapping[str, object], at: datetime, reason: str = "") -> None:
        event = contracts.CustomerUpdated(customer=self._said(), before=dict(before))
        self.record(event, at=at, reason=reason)

    def _said(self) -> contracts.Customer:
        """The state an event tells of, with the version that event leads to."""
        return contracts.Customer(
            **asdict(self.details),
            id=self.id,
            number=self.number,
            active=self.active,
            version=self.version + 1,
        )


def _checked(details: CustomerDetails) -> CustomerDetails:
    """The same with its tax id as their country writes it, and in India with their state."""
    country = details.address.get("country", "")
    tax_id = checked_tax_id(details.tax_id, country)
    return replace(details, tax_id=tax_id, state_code=_state(tax_id, country, details.state_code))


def _state(tax_id: str | None, country: str, given: str | None) -> str | None:
    if country not in {"", "IN"}:
        if given:
            raise Invalid.field("state_code", "only India's states have one", "not_in_india")
        return None
    known = state_of(tax_id)
    if given and known and given != known:
        message = f"their GSTIN says {known}; leave it out, or correct one of them"
        raise Invalid.field("state_code", message, "state_differs")
    return known or given


def checked_state(value: str) -> str:
    """A state's code as a GSTIN begins with; raises ValueError."""
    code = value.strip().zfill(2)
    if code not in STATE_CODES:
        msg = "the two digits of an Indian state, such as 27 for Maharashtra"
        raise ValueError(msg)
    return code


def checked_limit(value: Decimal) -> Decimal:
    """What somebody may owe: zero or more, in whole minor units; raises ValueError."""
    if not 0 <= value < LARGEST_AMOUNT or value != round(value, 3):
        msg = "an amount of zero or more, with the decimals of the currency"
        raise ValueError(msg)
    return value
