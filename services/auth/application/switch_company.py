"""Go on in another company one works for: a session there takes the place of this one."""

from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import Conflict, Forbidden, Invalid, Unauthenticated
from libs.domain.principal import Principal
from services.auth.application.ports import BeginAuth, Issuer, People, Tokens
from services.auth.domain.session import Device, Session


async def switch_company(
    tenant_id: UUID,
    *,
    actor: Principal,
    device: Device,
    people: People,
    begin: BeginAuth,
    now: Clock,
    issuer: Issuer,
) -> Tokens:
    """Raises Invalid for a company one does not work for, Unauthenticated, Forbidden.

    An access token lives ten minutes: what it opens here lives no longer than the session it
    belongs to, and is bound to the same key.
    """
    if actor.session_id is None:
        raise Forbidden("this is for people who are signed in")
    if tenant_id == actor.tenant_id:
        raise Conflict("you are in this company already", code="already_there")
    if tenant_id not in await people.companies_of(actor.user_id):
        raise _not_yours()
    async with begin(actor) as work:
        members = {}
        # Members in one order, then the session, then the person, as everybody locks them.
        for company in sorted((actor.tenant_id, tenant_id)):
            async with work.in_company(company):
                members[company] = await work.memberships.get(actor.user_id)
        member = members[tenant_id]
        if not member.active:
            raise _not_yours()
        old = await work.sessions.get(actor.session_id)
        if old is None:
            raise Unauthenticated("the session has ended; sign in again", code="session_ended")
        old.must_be_alive(now())
        old.must_be_held_by(device.key_thumbprint)
        old.revoke(why="switched to another company", at=now())
        await work.users.went_to(actor.user_id, tenant_id)
        async with work.in_company(tenant_id):
            session = Session.start(
                tenant_id=tenant_id,
                user_id=actor.user_id,
                method="switch",
                device=device,
                at=now(),
                expires_at=old.expires_at,
            )
            work.sessions.add(session)
        # Made under the member's lock: a change of rights that waits for it is the later one.
        return issuer.issue(session, member)


def _not_yours() -> Invalid:
    return Invalid.field("tenant_id", "no such company among yours", "not_found")
