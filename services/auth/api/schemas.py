"""What goes over the wire of auth."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, EmailStr, Field, SecretStr, StringConstraints

from libs.domain.principal import Principal
from libs.web.fields import Body
from services.auth.application.ports import Tokens
from services.auth.domain.membership import Membership
from services.auth.domain.tenant import Tenant

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Email = Annotated[EmailStr, StringConstraints(max_length=254)]
Limits = dict[str, Decimal | None]


class RegisterIn(Body):
    """A company and its first user."""

    company: Name
    name: Name
    email: Email
    password: SecretStr
    currency: str = Field(examples=["INR"], min_length=3, max_length=3)
    timezone: str = Field(examples=["Asia/Kolkata"], max_length=64)


class LoginIn(Body):
    """E-mail and password."""

    email: str = Field(max_length=254)
    password: SecretStr
    totp: str | None = Field(default=None, max_length=16)


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
    roles: tuple[str, ...]
    limits: Limits = Field(default={})


class UserPatch(Body):
    """What to change of a member; what is left out stays."""

    roles: tuple[str, ...] | None = None
    limits: Limits | None = None


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
    ready_made_roles: list[str]


class TenantOut(BaseModel):
    """A company."""

    id: UUID
    name: str
    currency: str
    timezone: str
    locale: str
    settings: SettingsOut
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
    roles: tuple[str, ...]
    limits: Limits
    active: bool
    version: int

    @classmethod
    def of(cls, member: Membership) -> "UserOut":
        """Show the member."""
        return cls(
            id=member.user_id,
            name=member.name,
            email=member.email,
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


class PersonOut(BaseModel):
    """Who is signed in."""

    id: UUID
    name: str
    email: str


class MeOut(BaseModel):
    """Who is signed in, where, and what they may do."""

    user: PersonOut
    tenant: TenantOut
    roles: tuple[str, ...]
    permissions: list[str]
    limits: Limits
    session_id: UUID | None

    @classmethod
    def of(cls, actor: Principal, member: Membership, tenant: Tenant) -> "MeOut":
        """Show the caller."""
        return cls(
            user=PersonOut(id=member.user_id, name=member.name, email=member.email),
            tenant=TenantOut.of(tenant),
            roles=actor.roles,
            permissions=sorted(actor.permissions),
            limits=dict(actor.limits),
            session_id=actor.session_id,
        )
