"""Let somebody join the company that invited them: Google says that the e-mail is theirs."""

from datetime import datetime
from uuid import UUID

from libs.domain.errors import Conflict
from libs.domain.ids import new_id
from libs.domain.principal import Principal, Trace
from services.auth.application.identified import Identified
from services.auth.application.join_as_invited import join_as_invited
from services.auth.application.ports import AuthWork, BeginAuth, Issuer, Tokens
from services.auth.domain.google_identity import GoogleIdentity
from services.auth.domain.membership import Membership
from services.auth.domain.session import Device, Session
from services.auth.domain.user import User


async def join_with_google(
    identified: Identified,
    company: UUID,
    *,
    device: Device,
    trace: Trace,
    begin: BeginAuth,
    at: datetime,
    issuer: Issuer,
) -> Tokens:
    """A new person without a password; raises Conflict when the invitation is over meanwhile."""
    identity = identified.identity
    user = User(new_id(), identity.name, identity.email, None, company)
    actor = Principal(user.id, company, name=user.name, trace=trace)
    async with begin(actor) as work:
        if identified.once is not None:
            await work.google_accounts.spend(identified.once, at)
        member = await _join(work, user, identity, at)
        session = Session.start(
            tenant_id=company, user_id=user.id, method="google", device=device, at=at
        )
        work.sessions.add(session)
        return issuer.issue(session, member)


async def _join(work: AuthWork, user: User, identity: GoogleIdentity, at: datetime) -> Membership:
    invitation = await work.invitations.waiting_for(identity.email)
    if invitation is None:
        raise Conflict("the invitation was withdrawn; sign in again", code="invitation_withdrawn")
    await work.google_accounts.add(user, identity, at)
    return await join_as_invited(work, invitation, user_id=user.id, name=user.name, at=at)
