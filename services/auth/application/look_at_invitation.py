"""Look at an invitation before accepting it."""

import hmac
from dataclasses import dataclass

from libs.domain.clock import Clock
from libs.domain.errors import NotFound
from libs.domain.principal import Principal, Trace
from services.auth.application.invitation_ports import GivenInvitation, InvitationTexts
from services.auth.application.ports import AuthWork, BeginAuth, People
from services.auth.domain.invitation import Invitation, unknown_invitation
from services.auth.domain.user import User


@dataclass(frozen=True, slots=True)
class Looked:
    """The invitation, its company's name, and who has its e-mail, if anybody."""

    invitation: Invitation
    company: str
    user: User | None


async def look_at_invitation(
    token: str,
    *,
    trace: Trace,
    people: People,
    begin: BeginAuth,
    now: Clock,
    texts: InvitationTexts,
) -> Looked:
    """Raises NotFound for a token that opens nothing, Conflict for an invitation that is over."""
    given = texts.read(token)
    async with begin(Principal.system(given.tenant_id, trace)) as work:
        invitation = await opened(work, given)
        invitation.must_be_open(now())
        company = await work.tenants.name()
    return Looked(invitation, company, await people.by_email(invitation.email))


async def opened(work: AuthWork, given: GivenInvitation) -> Invitation:
    """The invitation that a token opens, locked; raises NotFound."""
    try:
        invitation = await work.invitations.get(given.invitation_id)
    except NotFound as error:
        raise unknown_invitation() from error
    if not hmac.compare_digest(invitation.token_hash, given.token_hash):
        raise unknown_invitation()
    return invitation
