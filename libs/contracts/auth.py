"""What auth says: companies, the people in them, what they may do, and who came and went."""

from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from libs.contracts.base import Event, Money, OnlyTo, Quantity


class TenantRegistered(Event):
    """A company signed up; its first user is its admin."""

    type: ClassVar[str] = "auth.tenant.registered"
    permission: ClassVar[str | None] = "auth.tenant.manage"

    name: str
    currency: str
    timezone: str
    locale: str = "en-IN"
    fiscal_year_start: int = 4
    stock_on: str = "receipt"
    deduct_on: str = "shipment"
    back_orders: bool = False
    requester_may_approve: bool = False
    over_receipt_percent: Quantity = Decimal(0)
    replenish_at: str = ""
    replenish_when_low: bool = False
    supplier_link_days: int = 30
    email_invoices: bool = True
    new_customer_credit: str = ""
    address: str = ""
    tax_id: str = ""
    ready_made_roles: tuple[str, ...] = ()


class TenantUpdated(Event):
    """A company's settings changed: all of them as they are now, and what was before.

    `fiscal_year_start` is the month, 1 to 12, in which its fiscal year begins; `replenish_at` a
    time of day there (`06:30`) or nothing; `new_customer_credit` an amount in its currency or
    nothing. The higher `version` is the later one.
    """

    type: ClassVar[str] = "auth.tenant.updated"
    permission: ClassVar[str | None] = "authenticated"

    name: str
    currency: str
    timezone: str
    locale: str
    fiscal_year_start: int
    stock_on: str
    deduct_on: str
    back_orders: bool
    requester_may_approve: bool
    over_receipt_percent: Quantity = Decimal(0)
    replenish_at: str = ""
    replenish_when_low: bool = False
    supplier_link_days: int = 30
    email_invoices: bool = True
    new_customer_credit: str = ""
    address: str = ""
    tax_id: str = ""
    ready_made_roles: tuple[str, ...]
    version: int
    before: dict[str, object]
    after: dict[str, object]


class UserInvited(Event):
    """Somebody was asked by e-mail to become a member."""

    type: ClassVar[str] = "auth.user.invited"
    permission: ClassVar[str | None] = "auth.users.read"

    invitation_id: UUID
    email: str
    name: str
    roles: tuple[str, ...]
    expires_at: datetime


class InvitationWithdrawn(Event):
    """An invitation is not good any more."""

    type: ClassVar[str] = "auth.invitation.withdrawn"
    permission: ClassVar[str | None] = "auth.users.read"

    invitation_id: UUID
    email: str


class Member(BaseModel):
    """A member as they now are; a limit of None is none, one that is missing is zero.

    How to reach them is unknown (None) in events of long ago.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    user_id: UUID
    name: str
    email: str | None = None
    phone: str | None = None
    locale: str | None = None
    roles: tuple[str, ...]
    limits: dict[str, Money | None]
    active: bool
    version: int


class UserJoined(Event):
    """A person became a member of the company."""

    type: ClassVar[str] = "auth.user.joined"
    permission: ClassVar[str | None] = "auth.users.read"

    user_id: UUID
    name: str
    email: str
    roles: tuple[str, ...]
    member: Member | None = None


class UserUpdated(Event):
    """A person's name, e-mail, phone, locale or picture changed; said to each of their companies.

    `picture` is the name its files are stored under: another one means another picture.
    """

    type: ClassVar[str] = "auth.user.updated"
    permission: ClassVar[str | None] = "auth.users.read"

    user_id: UUID
    name: str
    email: str
    phone: str | None
    locale: str | None
    picture: str | None
    before: dict[str, object]
    after: dict[str, object]
    member: Member | None = None


class MembershipUpdated(Event):
    """A member's roles or limits changed: tokens issued before `not_before` are stale."""

    type: ClassVar[str] = "auth.membership.updated"
    revokes: ClassVar[bool] = True
    permission: ClassVar[str | None] = "auth.users.read"
    partition: ClassVar[str | None] = "user_id"

    user_id: UUID
    name: str
    roles: tuple[str, ...]
    before: dict[str, object]
    after: dict[str, object]
    not_before: datetime
    member: Member | None = None


class UserDeactivated(Event):
    """A member may no longer sign in to the company."""

    type: ClassVar[str] = "auth.user.deactivated"
    revokes: ClassVar[bool] = True
    permission: ClassVar[str | None] = "auth.users.read"

    user_id: UUID
    not_before: datetime
    member: Member | None = None


class UserReactivated(Event):
    """A member who was deactivated may sign in again."""

    type: ClassVar[str] = "auth.user.reactivated"
    permission: ClassVar[str | None] = "auth.users.read"

    user_id: UUID
    roles: tuple[str, ...]
    member: Member | None = None


class RoleChanged(Event):
    """A role of the company's own was made, changed or removed: older tokens with it are stale."""

    type: ClassVar[str] = "auth.role.changed"
    revokes: ClassVar[bool] = True
    permission: ClassVar[str | None] = "auth.users.read"
    partition: ClassVar[str | None] = "role"

    role: str
    name: str
    what: Literal["created", "updated", "removed"]
    permissions: tuple[str, ...]
    before: dict[str, object]
    after: dict[str, object]
    not_before: datetime


class ApiKeyCreated(Event):
    """A key for a machine was made."""

    type: ClassVar[str] = "auth.api_key.created"
    permission: ClassVar[str | None] = "auth.api_keys.manage"

    api_key_id: UUID
    name: str
    prefix: str
    permissions: tuple[str, ...]
    expires_at: datetime


class ApiKeyRevoked(Event):
    """A key is not good any more: tokens made from it before `not_before` are refused."""

    type: ClassVar[str] = "auth.api_key.revoked"
    revokes: ClassVar[bool] = True
    permission: ClassVar[str | None] = "auth.api_keys.manage"

    api_key_id: UUID
    name: str
    not_before: datetime


class SignedIn(Event):
    """Somebody signed in."""

    type: ClassVar[str] = "auth.signin.succeeded"
    permission: ClassVar[str | None] = "authenticated"

    user_id: OnlyTo
    session_id: UUID
    method: str = "password"
    user_agent: str = ""


class SignInFailed(Event):
    """Somebody tried to sign in as this person and was refused; said to each of their companies."""

    type: ClassVar[str] = "auth.signin.failed"
    permission: ClassVar[str | None] = "authenticated"

    user_id: OnlyTo
    method: str
    outcome: str
    user_agent: str


class SessionRefreshed(Event):
    """A session spent a refresh token for the next; `generation` numbers the new one."""

    type: ClassVar[str] = "auth.session.refreshed"

    user_id: UUID
    session_id: UUID
    generation: int


class SessionRevoked(Event):
    """A session ended: its tokens issued before `not_before` are refused."""

    type: ClassVar[str] = "auth.session.revoked"
    revokes: ClassVar[bool] = True
    permission: ClassVar[str | None] = "authenticated"

    user_id: OnlyTo
    session_id: UUID
    why: str
    not_before: datetime


class PasswordReset(Event):
    """A person set a new password by a code: all their sessions ended; said to each company."""

    type: ClassVar[str] = "auth.password.reset"
    revokes: ClassVar[bool] = True
    permission: ClassVar[str | None] = "authenticated"

    user_id: OnlyTo
    not_before: datetime


class PasswordChanged(Event):
    """A person replaced their password, knowing the old one; said to each of their companies."""

    type: ClassVar[str] = "auth.password.changed"
    permission: ClassVar[str | None] = "authenticated"

    user_id: OnlyTo


class SecondFactorChanged(Event):
    """A person turned their second factor on or off; said to each of their companies."""

    type: ClassVar[str] = "auth.second_factor.changed"
    permission: ClassVar[str | None] = "authenticated"

    user_id: OnlyTo
    enabled: bool
