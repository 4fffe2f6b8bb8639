"""Withdraw an invitation."""

from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.auth.application.ports import BeginAuth


async def withdraw_invitation(
    invitation_id: UUID, *, actor: Principal, begin: BeginAuth, now: Clock
) -> None:
    """Raises NotFound, Conflict for one that was accepted or withdrawn already."""
    async with begin(actor) as work:
        invitation = await work.invitations.get(invitation_id)
        await work.memberships.present(actor, "auth.users.manage")
        invitation.withdraw(now())
