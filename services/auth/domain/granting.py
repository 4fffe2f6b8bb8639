"""Nobody grants what they do not have: by role, by invitation, by a role of one's own, by key."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from libs.domain.errors import Forbidden, Invalid
from libs.domain.principal import Principal
from services.auth.domain.roles import ADMIN, RoleSet

LIMIT_KINDS = ("purchase", "sale")
Limits = Mapping[str, Decimal | None]


def may_grant(permissions: Iterable[str], by: Principal) -> None:
    """Raise Forbidden for a permission that its giver does not have."""
    missing = frozenset(permissions) - by.permissions
    if missing:
        raise Forbidden(
            f"you cannot grant what you do not have: {', '.join(sorted(missing))}",
            code="permission_denied",
            permission=min(missing),
        )


def may_grant_limits(limits: Limits, by: Principal) -> None:
    """Raise Forbidden for a limit above its giver's own; an admin may give any."""
    if ADMIN in by.roles:
        return
    for kind, amount in limits.items():
        own = by.limits.get(kind, Decimal(0))
        if own is not None and (amount is None or amount > own):
            raise Forbidden(
                f"you cannot give a {kind} limit above your own of {own}", code="limit_denied"
            )


def may_give(roles: RoleSet, limits: Limits, by: Principal) -> None:
    """Raise Forbidden unless the giver may make somebody a member with these."""
    may_change(roles.keys, by)
    may_grant(roles.permissions, by)
    may_grant_limits(limits, by)


def may_change(roles: Iterable[str], by: Principal) -> None:
    """Raise Forbidden when somebody who is no admin would make or change one."""
    if ADMIN in roles and ADMIN not in by.roles:
        raise Forbidden("only an admin makes or changes an admin", code="admin_only")


def checked_limits(limits: Limits) -> dict[str, Decimal | None]:
    """The limits; raises Invalid for unknown kinds and negative amounts."""
    for kind, amount in limits.items():
        if kind not in LIMIT_KINDS:
            raise Invalid.field(f"limits.{kind}", f"limits are {' and '.join(LIMIT_KINDS)}")
        if amount is not None and (not amount.is_finite() or amount < 0):
            raise Invalid.field(f"limits.{kind}", "a limit is zero or more, or null for none")
    return dict(limits)
