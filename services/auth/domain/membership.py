"""A membership: a person in a company, with roles and approval limits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from libs.contracts.auth import MembershipUpdated, UserDeactivated, UserJoined
from libs.domain.aggregate import Aggregate
from libs.domain.errors import Conflict, Forbidden, Invalid
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.auth.domain.roles import known_roles, permissions_of

LIMIT_KINDS = ("purchase", "sale")
Limits = Mapping[str, Decimal | None]


@dataclass(eq=False, kw_only=True)
class Membership(Aggregate):
    """One person in one company. Limits are amounts in its currency; None means no limit."""

    tenant_id: UUID
    user_id: UUID
    name: str
    email: str
    roles: tuple[str, ...]
    limits: dict[str, Decimal | None] = field(default_factory=dict)
    active: bool = True

    @classmethod
    def join(
        cls,
        *,
        tenant_id: UUID,
        user_id: UUID,
        name: str,
        email: str,
        roles: Iterable[str],
        limits: Limits,
        at: datetime,
    ) -> "Membership":
        """A new member; raises Invalid for unknown roles or limits."""
        member = cls(
            id=new_id(),
            tenant_id=tenant_id,
            user_id=user_id,
            name=name,
            email=email,
            roles=known_roles(roles),
            limits=checked_limits(limits),
        )
        member.record(
            UserJoined(user_id=user_id, name=name, email=email, roles=member.roles), at=at
        )
        return member

    @property
    def permissions(self) -> frozenset[str]:
        """What the member's roles allow."""
        return permissions_of(self.roles)

    def change(
        self, *, roles: Iterable[str] | None, limits: Limits | None, by: Principal, at: datetime
    ) -> None:
        """Give other roles or limits; nobody changes their own or grants what they do not have."""
        if by.user_id == self.user_id:
            raise Forbidden("nobody changes their own roles or limits; ask another admin")
        before = self._said()
        if roles is not None:
            wanted = known_roles(roles)
            may_grant(wanted, by)
            self.roles = wanted
        if limits is not None:
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
                ),
                at=at,
            )

    def deactivate(self, *, by: Principal, at: datetime) -> None:
        """End the membership; nobody ends their own."""
        if by.user_id == self.user_id:
            raise Forbidden("nobody deactivates themselves; ask another admin")
        if not self.active:
            raise Conflict("this member is already deactivated", code="already_deactivated")
        self.active = False
        self.record(UserDeactivated(user_id=self.user_id, not_before=at), at=at)

    def _said(self) -> dict[str, object]:
        limits = {k: None if v is None else str(v) for k, v in self.limits.items()}
        return {"roles": list(self.roles), "limits": limits}


def may_grant(roles: Iterable[str], by: Principal) -> None:
    """Raise Forbidden when the roles hold a permission their giver does not have."""
    missing = permissions_of(roles) - by.permissions
    if missing:
        raise Forbidden(
            f"you cannot grant what you do not have: {', '.join(sorted(missing))}",
            code="permission_denied",
            permission=min(missing),
        )


def checked_limits(limits: Limits) -> dict[str, Decimal | None]:
    """The limits; raises Invalid for unknown kinds and negative amounts."""
    for kind, amount in limits.items():
        if kind not in LIMIT_KINDS:
            raise Invalid.field(f"limits.{kind}", f"limits are {' and '.join(LIMIT_KINDS)}")
        if amount is not None and (not amount.is_finite() or amount < 0):
            raise Invalid.field(f"limits.{kind}", "a limit is zero or more, or null for none")
    return dict(limits)
