"""Invite somebody by e-mail; whether they have an account already makes no difference here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import Conflict, TooManyRequests
from libs.domain.principal import Principal
from libs.mail.letter import Letter
from services.auth.application.invitation_ports import InvitationTexts
from services.auth.application.ports import AuthWork, BeginAuth
from services.auth.domain.granting import checked_limits
from services.auth.domain.invitation import Invitation, must_not_be_hasty

MOST_AN_HOUR = 200


@dataclass(frozen=True, slots=True)
class InviteUser:
    """Whom, by which name, and to which roles and limits."""

    invitation_id: UUID
    email: str
    name: str
    roles: tuple[str, ...]
    limits: Mapping[str, Decimal | None]


async def invite_user(
    command: InviteUser, *, actor: Principal, begin: BeginAuth, now: Clock, texts: InvitationTexts
) -> Invitation:
    """Raises Forbidden for rights above the actor's own, Conflict for a member of this company.

    An earlier invitation of the same e-mail is withdrawn: the newest letter counts.
    """
    limits = checked_limits(command.limits)
    email = command.email.lower()
    async with begin(actor) as work:
        await must_not_send_too_many(work, now())
        member = await work.memberships.with_email(email)
        if member is not None:
            raise Conflict(
                "they are a member already"
                + ("" if member.active else ", though deactivated: take them back instead"),
                code="already_a_member",
                user_id=member.user_id,
            )
        earlier = await work.invitations.waiting_for(email)
        must_not_be_hasty(await work.invitations.last_sent_to(email), now())
        if earlier is not None:
            earlier.withdraw(now())
        text = texts.make(actor.tenant_id, command.invitation_id)
        roles = await work.roles.given(command.roles)
        invitation = Invitation.send(
            invitation_id=command.invitation_id,
            email=email,
            name=command.name,
            roles=roles,
            limits=limits,
            token_hash=text.token_hash,
            by=await work.memberships.present(actor, "auth.users.manage"),
            at=now(),
        )
        work.invitations.add(invitation)
        await send_letter(work, invitation, text.token)
    return invitation


async def must_not_send_too_many(work: AuthWork, at: datetime) -> None:
    """Raise TooManyRequests when the company has sent many in the last hour."""
    if await work.invitations.sent_since(at - timedelta(hours=1)) >= MOST_AN_HOUR:
        raise TooManyRequests(
            f"at most {MOST_AN_HOUR} invitations are sent within an hour",
            code="too_many_invitations",
            retry_after=3600,
        )


async def send_letter(work: AuthWork, invitation: Invitation, token: str) -> None:
    """Write to whoever is invited; the letter leaves with the transaction."""
    facts = {
        "name": invitation.name,
        "invited_by": invitation.invited_by_name,
        "until": f"{invitation.expires_at:%-d %B %Y, %H:%M} UTC",
        "token": token,
    }
    await work.mails.add(Letter("invitation", invitation.email, invitation.tenant_id, facts))
