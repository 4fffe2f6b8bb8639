"""Take back a member who was deactivated, with the roles and limits they had."""

from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.auth.application.ports import BeginAuth
from services.auth.domain.membership import Membership


async def reactivate_user(
    user_id: UUID, *, actor: Principal, begin: BeginAuth, now: Clock
) -> Membership:
    """Raises Forbidden for rights above the actor's own, Invalid when a role is gone meanwhile."""
    async with begin(actor) as work:
        member = await work.memberships.get(user_id)
        roles = await work.roles.given(member.roles)
        member.reactivate(
            roles, by=await work.memberships.present(actor, "auth.users.manage"), at=now()
        )
        # What changed meanwhile was not told to a company they had left.
        member.describe((await work.profiles.get(user_id)).profile, at=now())
    return member
