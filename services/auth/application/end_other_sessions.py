"""End all of one's sessions but the present one, in every company."""

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.auth.application.ports import BeginAuth


async def end_other_sessions(*, actor: Principal, begin: BeginAuth, now: Clock) -> None:
    """All or none; those that have ended already are fine."""
    async with begin(actor) as work:
        for session in await work.sessions.alive_anywhere(actor.user_id):
            if session.id != actor.session_id:
                async with work.in_company(session.tenant_id):
                    session.revoke(why="ended by its user from another session", at=now())
