"""End a session: one's own wherever it is, or one in the company by who manages its members."""

from dataclasses import replace
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import NotFound
from libs.domain.principal import Principal
from services.auth.application.ports import BeginAuth, People


async def end_session(
    session_id: UUID, *, actor: Principal, people: People, begin: BeginAuth, now: Clock
) -> None:
    """Raises NotFound for a session of another company, Forbidden for a colleague's.

    One that has ended already is fine.
    """
    owner = await people.owner_of(session_id)
    own = owner is not None and owner.user_id == actor.user_id
    if owner is None or not (own or owner.tenant_id == actor.tenant_id):
        raise NotFound("no such session", session_id=session_id)
    if not own:
        actor.require("auth.users.manage")
    async with begin(replace(actor, tenant_id=owner.tenant_id)) as work:
        session = await work.sessions.get(session_id)
        if session is not None:
            why = "ended by its user" if own else "ended by an admin"
            session.revoke(why=why, at=now())
