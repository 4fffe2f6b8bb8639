"""A membership: a person in a company, with roles and approval limits."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from libs.contracts.auth import (
    Member,
    MembershipUpdated,
    UserDeactivated,
    UserJoined,
    UserReactivated,
    UserUpdated,
)
from libs.domain.aggregate import Aggregate
from libs.domain.errors import Conflict, Forbidden
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.auth.domain.granting import (
    Limits,
    checked_limits,
    may_change,
    may_give,
    may_grant,
    may_grant_limits,
)
from services.auth.domain.roles import RoleSet


@dataclass(frozen=True, slots=True)
class Profile:
    """What a company knows a person by; `picture` is the name its files are stored under."""

    name: str
    email: str
    phone: str | None = None
    locale: str | None = None
    picture: str | None = None


@dataclass(eq=False, kw_only=True)
class Membership(Aggregate):
    """One person in one company, as known there.

    Limits are amounts in its currency; None means no limit. Two things are known only as read by
    `work.memberships`: `permissions`, what the roles allow together, and `email_proved`, whether
    the person has shown the e-mail to be theirs. Read for showing they are empty.
    """

    tenant_id: UUID
    user_id: UUID
    name: str
    email: str
    roles: tuple[str, ...]
    permissions: frozenset[str] = frozenset()
    limits: dict[str, Decimal | None] = field(default_factory=dict)
    active: bool = True
    phone: str | None = None
    locale: str | None = None
    picture: str | None = None
    email_proved: bool = False

    @classmethod
    def join(
        cls,
        *,
        tenant_id: UUID,
        user_id: UUID,
        name: str,
        email: str,
        roles: RoleSet,
        limits: Limits,
        at: datetime,
    ) -> "Membership":
        """A new member; raises Invalid for unknown limits."""
        member = cls(
            id=new_id(),
            tenant_id=tenant_id,
            user_id=user_id,
            name=name,
            email=email,
            roles=roles.keys,
            permissions=roles.permissions,
            limits=checked_limits(limits),
        )
        joined = UserJoined(
            user_id=user_id, name=name, email=email, roles=member.roles, member=member._now()
        )
        member.record(joined, at=at)
        return member

    def change(
        self, *, roles: RoleSet | None, limits: Limits | None, by: Principal, at: datetime
    ) -> None:
        """Give other roles or limits; nobody changes their own or grants what they do not have."""
        if by.user_id == self.user_id:
            raise Forbidden("nobody changes their own roles or limits; ask another admin")
        may_change(self.roles, by)
        before = self._said()
        if roles is not None:
            may_change(roles.keys, by)
            may_grant(roles.permissions - self.permissions, by)
            self.roles, self.permissions = roles.keys, roles.permissions
        if limits is not None:
            may_grant_limits(self._raised(limits), by)
            self.limits = checked_limits(limits)
        if before != self._said():
            self.record(
                MembershipUpdated(
                    user_id=self.user_id,
                    name=self.name,
                    roles=self.roles,
                    before=before,
                    after=self._said(),
                    not_before=at,
                    member=self._now(),
                ),
                at=at,
            )

    @property
    def profile(self) -> Profile:
        """What the company knows the person by."""
        return Profile(self.name, self.email, self.phone, self.locale, self.picture)

    def describe(self, profile: Profile, *, at: datetime) -> None:
        """Know the person by something else; say so unless nothing is different."""
        before, after = asdict(self.profile), asdict(profile)
        if before == after:
            return
        self.name, self.email = profile.name, profile.email
        self.phone, self.locale, self.picture = profile.phone, profile.locale, profile.picture
        self.record(
            UserUpdated(
                user_id=self.user_id,
                **after,
                before={k: v for k, v in before.items() if after[k] != v},
                after={k: v for k, v in after.items() if before[k] != v},
                member=self._now(),
            ),
            at=at,
        )

    def link_to_google(self, *, at: datetime) -> None:
        """The person signs in with Google from now on; say so."""
        self.record(
            UserUpdated(
                user_id=self.user_id,
                **asdict(self.profile),
                before={"signs_in_with_google": False},
                after={"signs_in_with_google": True},
                member=self._now(),
            ),
            at=at,
        )

    def deactivate(self, *, by: Principal, at: datetime) -> None:
        """End the membership; nobody ends their own."""
        if by.user_id == self.user_id:
            raise Forbidden("nobody deactivates themselves; ask another admin")
        may_change(self.roles, by)
        if not self.active:
            raise Conflict("this member is already deactivated", code="already_deactivated")
        self.active = False
        said = UserDeactivated(user_id=self.user_id, not_before=at, member=self._now())
        self.record(said, at=at)

    def reactivate(self, roles: RoleSet, *, by: Principal, at: datetime) -> None:
        """Take the member back with these of their roles that still are there."""
        if self.active:
            raise Conflict("this member is active", code="already_active")
        may_give(roles, self.limits, by)
        self.active = True
        self.roles, self.permissions = roles.keys, roles.permissions
        said = UserReactivated(user_id=self.user_id, roles=self.roles, member=self._now())
        self.record(said, at=at)

    def _raised(self, limits: Limits) -> Limits:
        """Of these limits, those that differ from what the member has."""
        own = {kind: self.limits.get(kind, Decimal(0)) for kind in limits}
        return {kind: amount for kind, amount in limits.items() if amount != own[kind]}

    def _now(self) -> Member:
        """The member an event tells of, with the version that event leads to."""
        return Member(
            user_id=self.user_id,
            name=self.name,
            email=self.email,
            phone=self.phone,
            locale=self.locale,
            roles=self.roles,
            limits=self.limits,
            active=self.active,
            version=self.version + 1,
        )

    def _said(self) -> dict[str, object]:
        limits = {k: None if v is None else str(v) for k, v in self.limits.items()}
        return {"roles": list(self.roles), "limits": limits}
