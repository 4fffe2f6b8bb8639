"""What goes over the wire of auth."""

from decimal import Decimal
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, EmailStr, Field, SecretStr, StringConstraints

from libs.domain.texts import line, paragraphs
from libs.web.fields import Body, Patch, PlainDecimal
from services.auth.application.ports import Tokens
from services.auth.domain.membership import Membership
from services.auth.domain.phone import phone_number
from services.auth.domain.tenant import Tenant

LONGEST_NAME = 200
LONGEST_ROLE_KEY = 64
MOST_ROLES = 50


def _one_line(value: str) -> str:
    return line(value, LONGEST_NAME)


def _lines(value: str) -> str:
    return paragraphs(value, 500)


def _tax_id(value: str) -> str:
    return line(value, 30, shortest=0)


Letterhead = Annotated[str, AfterValidator(_lines)]
TaxId = Annotated[str, AfterValidator(_tax_id)]
Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME), AfterValidator(_one_line)]
Email = Annotated[EmailStr, StringConstraints(max_length=254)]
Phone = Annotated[str, Field(max_length=32), AfterValidator(phone_number)]
Roles = Annotated[
    tuple[Annotated[str, Field(max_length=LONGEST_ROLE_KEY)], ...], Field(max_length=MOST_ROLES)
]
Limits = dict[str, PlainDecimal | None]


class RegisterIn(Body):
    """A company and its first user.

    With the role set `four` only admin, purchase_manager, store_manager and staff exist until
    others are switched on.
    """

    company: Name
    name: Name
    email: Email
    password: SecretStr
    currency: str = Field(examples=["INR"], min_length=3, max_length=3)
    timezone: str = Field(examples=["Asia/Kolkata"], max_length=64)
    role_set: Literal["all", "four"] = "all"


class LoginIn(Body):
    """E-mail and password; with a second factor, the app's code or a recovery code too."""

    email: str = Field(max_length=254)
    password: SecretStr
    totp: str | None = Field(default=None, max_length=16)
    recovery_code: str | None = Field(default=None, max_length=32)


class RefreshIn(Body):
    """A refresh token."""

    refresh_token: SecretStr


class ServiceTokenIn(Body):
    """A service, its secret, and the company it acts for."""

    client_id: str = Field(max_length=64)
    client_secret: SecretStr
    tenant_id: UUID


class UserIn(Body):
    """A new member."""

    name: Name
    email: Email
    password: SecretStr
    roles: Roles
    limits: Limits = Field(default={})


class UserPatch(Patch):
    """What to change of a member; what is left out stays, a phone of null is taken away."""

    may_be_none = frozenset({"phone"})

    roles: Roles | None = None
    limits: Limits | None = None
    name: Name | None = None
    phone: Phone | None = None


class TokensOut(BaseModel):
    """Tokens: send the access token as bearer; spend the refresh token, once, for the next."""

    access_token: str
    refresh_token: str
    expires_in: int
    token_type: str = "Bearer"  # noqa: S105 - a scheme, not a secret

    @classmethod
    def of(cls, tokens: Tokens) -> "TokensOut":
        """Show the tokens."""
        return cls(
            access_token=tokens.access_token,
            refresh_token=tokens.refresh_token,
            expires_in=tokens.expires_in,
        )


class ServiceTokenOut(BaseModel):
    """A short token between services."""

    access_token: str
    expires_in: int


class SettingsOut(BaseModel):
    """What a company has settled: it steers every service."""

    locale: str
    fiscal_year_start: int
    stock_on: str
    deduct_on: str
    back_orders: bool
    requester_may_approve: bool
    over_receipt_percent: str
    replenish_at: str
    replenish_when_low: bool
    supplier_link_days: int
    email_invoices: bool
    new_customer_credit: str
    address: str
    tax_id: str
    ready_made_roles: list[str]


class TenantPatch(Patch):
    """What to change of a company; what is left out stays.

    `fiscal_year_start` is a month; `locale` a BCP 47 tag; `stock_on` and `deduct_on` say with which
    step of an order stock rises and falls; `over_receipt_percent` how much more than ordered may
    come in; `supplier_link_days` how long a supplier may answer an order by its link;
    `email_invoices` whether customers get letters of their orders and invoices;
    `new_customer_credit` the most a new customer may owe unless who takes them in may lend more
    (null: no limit);
    `address` and `tax_id` stand on documents.
    """

    may_be_none: ClassVar[frozenset[str]] = frozenset({"new_customer_credit"})

    name: Name | None = None
    currency: str | None = Field(default=None, examples=["INR"], max_length=3)
    timezone: str | None = Field(default=None, examples=["Asia/Kolkata"], max_length=64)
    locale: str | None = Field(default=None, examples=["en-IN"], max_length=35)
    fiscal_year_start: int | None = Field(default=None, ge=1, le=12)
    stock_on: Literal["receipt", "approval"] | None = None
    deduct_on: Literal["approval", "shipment"] | None = None
    back_orders: bool | None = None
    requester_may_approve: bool | None = None
    over_receipt_percent: PlainDecimal | None = None
    replenish_at: str | None = Field(default=None, examples=["06:30"], max_length=5)
    replenish_when_low: bool | None = None
    supplier_link_days: int | None = None
    email_invoices: bool | None = None
    new_customer_credit: PlainDecimal | None = None
    address: Letterhead | None = None
    tax_id: TaxId | None = None


class TenantOut(BaseModel):
    """A company; its currency is fixed once documents are written in it."""

    id: UUID
    name: str
    currency: str
    timezone: str
    locale: str
    settings: SettingsOut
    currency_fixed: bool
    version: int

    @classmethod
    def of(cls, tenant: Tenant) -> "TenantOut":
        """Show the company."""
        return cls(
            id=tenant.id,
            name=tenant.name,
            currency=tenant.currency,
            timezone=tenant.timezone,
            locale=tenant.locale,
            settings=SettingsOut.model_validate(tenant.settings),
            currency_fixed=tenant.in_use,
            version=tenant.version,
        )


class TenantsOut(BaseModel):
    """Companies."""

    items: list[TenantOut]


class UserOut(BaseModel):
    """A member."""

    id: UUID
    name: str
    email: str
    phone: str | None
    picture: str | None
    roles: tuple[str, ...]
    limits: dict[str, Decimal | None]
    active: bool
    version: int

    @classmethod
    def of(cls, member: Membership) -> "UserOut":
        """Show the member."""
        return cls(
            id=member.user_id,
            name=member.name,
            email=member.email,
            phone=member.phone,
            picture=member.picture,
            roles=member.roles,
            limits=member.limits,
            active=member.active,
            version=member.version,
        )


class UsersOut(BaseModel):
    """Some members."""

    items: list[UserOut]
    next_cursor: str | None


class RegisteredOut(TokensOut):
    """The new company, its admin, and tokens to begin with."""

    tenant: TenantOut
    user: UserOut
