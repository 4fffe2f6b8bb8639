"""Send an invitation again: a new letter with a new link, and seven days more."""

from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.auth.application.invitation_ports import InvitationTexts
from services.auth.application.invite_user import must_not_send_too_many, send_letter
from services.auth.application.ports import BeginAuth
from services.auth.domain.invitation import Invitation


async def resend_invitation(
    invitation_id: UUID,
    *,
    actor: Principal,
    begin: BeginAuth,
    now: Clock,
    texts: InvitationTexts,
) -> Invitation:
    """Raises NotFound, Conflict for one that is over, Forbidden for rights above the actor's."""
    async with begin(actor) as work:
        await must_not_send_too_many(work, now())
        invitation = await work.invitations.get(invitation_id)
        text = texts.make(actor.tenant_id, invitation_id)
        roles = await work.roles.given(invitation.roles)
        by = await work.memberships.present(actor, "auth.users.manage")
        invitation.resend(roles, token_hash=text.token_hash, by=by, at=now())
        await send_letter(work, invitation, text.token)
    return invitation
