"""End a session."""

from libs.domain.clock import Clock
from libs.domain.principal import Principal, Trace
from services.auth.application.ports import BeginAuth, Issuer, People


async def sign_out(
    refresh_token: str,
    *,
    trace: Trace,
    people: People,
    begin: BeginAuth,
    now: Clock,
    issuer: Issuer,
) -> None:
    """Revoke the session of this refresh token; one that has ended already is fine."""
    session_id, _ = issuer.read_refresh(refresh_token)
    owner = await people.owner_of(session_id)
    if owner is None:
        return
    async with begin(Principal.system(owner.tenant_id, trace)) as work:
        session = await work.sessions.get(session_id)
        if session is not None:
            session.revoke(why="signed out", at=now())
