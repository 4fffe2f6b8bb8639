"""Give a member other roles or approval limits, or know them by another name."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.auth.application.keep_an_admin import keep_an_admin
from services.auth.application.ports import BeginAuth
from services.auth.domain.granting import checked_limits, may_change
from services.auth.domain.membership import Membership
from services.auth.domain.roles import ADMIN


@dataclass(frozen=True, slots=True)
class ChangeUser:
    """What changes; None leaves it. `version` is the one the caller edited.

    `about` holds name or phone: how this company knows the person. What other companies know is
    theirs, and what the person says of themselves is the person's (change_me.py).
    """

    user_id: UUID
    version: int
    roles: tuple[str, ...] | None = None
    limits: Mapping[str, Decimal | None] | None = None
    about: Mapping[str, Any] | None = None


async def change_user(
    command: ChangeUser, *, actor: Principal, begin: BeginAuth, now: Clock
) -> Membership:
    """Raises Forbidden for oneself or rights above one's own, Conflict for the last admin."""
    limits = None if command.limits is None else checked_limits(command.limits)
    async with begin(actor) as work:
        admins = await work.memberships.lock_admins()
        member = await work.memberships.get(command.user_id)
        member.must_be_at(command.version)
        by = await work.memberships.present(actor, "auth.users.manage")
        may_change(member.roles, by)
        if command.roles is not None or limits is not None:
            roles = None if command.roles is None else await work.roles.given(command.roles)
            member.change(roles=roles, limits=limits, by=by, at=now())
        if ADMIN not in member.roles:
            keep_an_admin(admins, without=member.user_id)
        if command.about:
            member.describe(replace(member.profile, **command.about), at=now())
    return member
