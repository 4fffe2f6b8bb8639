"""End a membership and every session it has open."""

from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.auth.application.keep_an_admin import keep_an_admin
from services.auth.application.ports import BeginAuth
from services.auth.domain.membership import Membership


async def deactivate_user(
    user_id: UUID, *, actor: Principal, begin: BeginAuth, now: Clock
) -> Membership:
    """Raises Forbidden for oneself, Conflict for the last admin or one already deactivated."""
    async with begin(actor) as work:
        admins = await work.memberships.lock_admins()
        member = await work.memberships.get(user_id)
        member.deactivate(by=await work.memberships.present(actor, "auth.users.manage"), at=now())
        keep_an_admin(admins, without=user_id)
        for session in await work.sessions.alive_of(user_id):
            session.revoke(why="the member was deactivated", at=now())
    return member
