"""Exchange a refresh token for a new access token and the next refresh token."""

from libs.domain.clock import Clock
from libs.domain.errors import Unauthenticated
from libs.domain.principal import Principal, Trace
from services.auth.application.ports import BeginAuth, Issuer, People, Tokens


async def refresh_session(
    refresh_token: str,
    *,
    key_thumbprint: str | None,
    trace: Trace,
    people: People,
    begin: BeginAuth,
    now: Clock,
    issuer: Issuer,
) -> Tokens:
    """Raises Unauthenticated; a token that was spent before ends the whole session.

    `key_thumbprint` is of the key the caller has proved to hold: without it a stolen token of a
    bound session can neither be spent nor used to end the session.
    """
    session_id, generation = issuer.read_refresh(refresh_token)
    owner = await people.owner_of(session_id)
    if owner is None:
        raise _ended()
    async with begin(Principal.system(owner.tenant_id, trace)) as work:
        # The member first, then the session: as those who end memberships lock them.
        member = await work.memberships.get(owner.user_id)
        session = await work.sessions.get(session_id)
        if session is None:
            raise _ended()
        session.must_be_alive(now())
        session.must_be_held_by(key_thumbprint)
        good = member.active and session.refresh(generation, now())
        # Made under the member's lock: a change of rights that waits for it is the later one.
        tokens = issuer.issue(session, member)
    # Only after the revocation is committed: raising inside would roll it back.
    if not good:
        raise _ended()
    return tokens


def _ended() -> Unauthenticated:
    return Unauthenticated("the session has ended; sign in again", code="session_ended")
