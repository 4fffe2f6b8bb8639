"""What goes over the wire of customers."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from libs.web.fields import Body, Patch, PlainDecimal, Shown
from libs.web.parties import Address, Days, Email, Name, Phone, Word
from services.sales.domain.customer import (
    DAYS_TO_PAY,
    Customer,
    CustomerDetails,
    Terms,
    checked_limit,
    checked_state,
)
from services.sales.infrastructure.queries import Account

State = Annotated[
    str,
    StringConstraints(max_length=2),
    AfterValidator(checked_state),
    Field(description="In India: the two digits a GSTIN begins with", examples=["27"]),
]
Limit = Annotated[PlainDecimal, AfterValidator(checked_limit)]
_ADDRESSES = ("address", "shipping_address")


class CustomerIn(Body):
    """A new customer; phone in E.164 (`+914012345678`), tax id as their country gives it.

    Without `shipping_address` goods go to `address`; without `credit_limit` there is none. In
    India the state is known from the GSTIN, or given.
    """

    name: Name
    contact_name: Word = ""
    email: Email | None = None
    phone: Phone | None = None
    address: Address = Address()
    shipping_address: Address = Address()
    tax_id: Word | None = None
    state_code: State | None = None
    terms: Terms = Terms.CREDIT
    payment_terms_days: Days = DAYS_TO_PAY
    credit_limit: Limit | None = None

    def details(self) -> CustomerDetails:
        """What the domain makes of it."""
        given = {**dict(self), **{n: getattr(self, n).parts() for n in _ADDRESSES}}
        return CustomerDetails(**given)


class CustomerPatch(Patch):
    """What to change of a customer; e-mail, phone, tax id, state and credit limit null remove them.

    To let them owe more than before needs `sales.credit.extend`.
    """

    may_be_none = frozenset({"email", "phone", "tax_id", "state_code", "credit_limit"})

    name: Name | None = None
    contact_name: Word | None = None
    email: Email | None = None
    phone: Phone | None = None
    address: Address | None = None
    shipping_address: Address | None = None
    tax_id: Word | None = None
    state_code: State | None = None
    terms: Terms | None = None
    payment_terms_days: Days | None = None
    credit_limit: Limit | None = None

    def values(self) -> Mapping[str, Any]:
        """The details given."""
        given = self.given()
        return {n: v.parts() if n in _ADDRESSES else v for n, v in given.items()}


class AccountOut(BaseModel):
    """What a customer owes: what is open of invoices, and what orders have not invoiced yet.

    `left` is what they may still order, below zero when the limit is exceeded; none without limit.
    """

    balance: Shown
    receivable: Shown
    uninvoiced: Shown
    left: Shown | None
    open_orders: int

    @classmethod
    def of(cls, account: Account) -> "AccountOut":
        """Show it."""
        credit = account.credit
        return cls(
            open_orders=account.open_orders,
            balance=credit.balance,
            receivable=credit.receivable,
            uninvoiced=credit.uninvoiced,
            left=credit.left,
        )


class CustomerOut(BaseModel):
    """A customer; what they owe is absent for who may not see invoices."""

    id: UUID
    number: str
    name: str
    contact_name: str
    email: str | None
    phone: str | None
    address: Mapping[str, str]
    shipping_address: Mapping[str, str]
    tax_id: str | None
    state_code: str | None
    terms: Terms
    payment_terms_days: int
    credit_limit: Shown | None
    active: bool
    version: int
    account: AccountOut | None = None

    @classmethod
    def of(cls, customer: Customer, account: Account | None = None) -> "CustomerOut":
        """Show the customer."""
        details = customer.details
        owed = {} if account is None else {"account": AccountOut.of(account)}
        return cls(
            id=customer.id,
            number=customer.number,
            name=details.name,
            contact_name=details.contact_name,
            email=details.email,
            phone=details.phone,
            address=details.address,
            shipping_address=details.shipping_address,
            tax_id=details.tax_id,
            state_code=details.state_code,
            terms=details.terms,
            payment_terms_days=details.payment_terms_days,
            credit_limit=details.credit_limit,
            active=customer.active,
            version=customer.version,
            **owed,
        )


class CustomersOut(BaseModel):
    """Some customers."""

    items: list[CustomerOut]
    next_cursor: str | None
