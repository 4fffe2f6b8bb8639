"""What auth says: companies, the people in them, and who came and went."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from libs.contracts.base import Event, OnlyTo


class TenantRegistered(Event):
    """A company signed up; its first user is its admin."""

    type: ClassVar[str] = "auth.tenant.registered"
    permission: ClassVar[str | None] = "auth.tenant.manage"

    name: str
    currency: str
    timezone: str
    locale: str = "en-IN"
    stock_on: str = "receipt"
    deduct_on: str = "shipment"
    requester_may_approve: bool = False


class UserJoined(Event):
    """A person became a member of the company."""

    type: ClassVar[str] = "auth.user.joined"
    permission: ClassVar[str | None] = "auth.users.read"

    user_id: UUID
    name: str
    email: str
    roles: tuple[str, ...]


class MembershipUpdated(Event):
    """A member's roles or limits changed: tokens issued before `not_before` are stale."""

    type: ClassVar[str] = "auth.membership.updated"
    permission: ClassVar[str | None] = "auth.users.read"
    partition: ClassVar[str | None] = "user_id"

    user_id: UUID
    name: str
    roles: tuple[str, ...]
    before: dict[str, object]
    after: dict[str, object]
    not_before: datetime


class UserDeactivated(Event):
    """A member may no longer sign in to the company."""

    type: ClassVar[str] = "auth.user.deactivated"
    permission: ClassVar[str | None] = "auth.users.read"

    user_id: UUID
    not_before: datetime


class SignedIn(Event):
    """Somebody signed in."""

    type: ClassVar[str] = "auth.signin.succeeded"
    permission: ClassVar[str | None] = "authenticated"

    user_id: OnlyTo
    session_id: UUID


class SessionRefreshed(Event):
    """A session spent a refresh token for the next; `generation` numbers the new one."""

    type: ClassVar[str] = "auth.session.refreshed"

    user_id: UUID
    session_id: UUID
    generation: int


class SessionRevoked(Event):
    """A session ended: its tokens issued before `not_before` are refused."""

    type: ClassVar[str] = "auth.session.revoked"
    permission: ClassVar[str | None] = "authenticated"

    user_id: OnlyTo
    session_id: UUID
    why: str
    not_before: datetime
