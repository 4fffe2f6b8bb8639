"""Give a member other roles or approval limits."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.auth.application.keep_an_admin import keep_an_admin
from services.auth.application.ports import BeginAuth
from services.auth.domain.membership import Membership


@dataclass(frozen=True, slots=True)
class ChangeUser:
    """What changes; None leaves it. `version` is the one the caller edited."""

    user_id: UUID
    version: int
    roles: tuple[str, ...] | None
    limits: Mapping[str, Decimal | None] | None


async def change_user(
    command: ChangeUser, *, actor: Principal, begin: BeginAuth, now: Clock
) -> Membership:
    """Raises Forbidden for oneself or a role above one's own, Conflict for the last admin."""
    async with begin(actor) as work:
        member = await work.memberships.get(command.user_id)
        member.must_be_at(command.version)
        await keep_an_admin(work, member, stays="admin" in (command.roles or member.roles))
        member.change(roles=command.roles, limits=command.limits, by=actor, at=now())
    return member
