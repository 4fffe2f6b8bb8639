"""What joining a company is, however whoever was invited proves who they are."""

from datetime import datetime
from uuid import UUID

from libs.domain.errors import Conflict, Invalid, NotFound
from services.auth.application.ports import AuthWork
from services.auth.domain.invitation import Invitation
from services.auth.domain.membership import Membership


async def join_as_invited(
    work: AuthWork, invitation: Invitation, *, user_id: UUID, name: str, at: datetime
) -> Membership:
    """Spend the invitation, which is locked, on this person; their account is stored already.

    Raises Conflict when it is over, when they are a member already, or a role is gone meanwhile.
    """
    invitation.must_be_open(at)
    await _must_be_new(work, user_id)
    try:
        roles = await work.roles.given(invitation.roles)
    except Invalid as error:
        raise Conflict(
            "a role you were invited to is there no more; ask to be invited again",
            code="invitation_outdated",
        ) from error
    member = Membership.join(
        tenant_id=invitation.tenant_id,
        user_id=user_id,
        name=name,
        email=invitation.email,
        roles=roles,
        limits=invitation.limits,
        at=at,
    )
    known = (await work.profiles.get(user_id)).profile
    member.phone, member.locale, member.picture = known.phone, known.locale, known.picture
    work.memberships.add(member)
    invitation.accept(at)
    await work.invitations.close(invitation)
    await work.users.went_to(user_id, invitation.tenant_id)
    return member


async def _must_be_new(work: AuthWork, user_id: UUID) -> None:
    try:
        member = await work.memberships.get(user_id)
    except NotFound:
        return
    raise Conflict(
        "you are a member already; sign in"
        if member.active
        else "your membership was ended; ask an admin to take you back",
        code="already_a_member",
    )
