"""End all of one's sessions but the present one, in every company."""

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.auth.application.end_sessions import end_sessions
from services.auth.application.ports import BeginAuth


async def end_other_sessions(*, actor: Principal, begin: BeginAuth, now: Clock) -> None:
    """All or none; those that have ended already are fine."""
    async with begin(actor) as work:
        why = "ended by its user from another session"
        await end_sessions(work, actor.user_id, why=why, at=now(), but=actor.session_id)
