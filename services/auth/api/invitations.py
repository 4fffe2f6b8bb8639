"""Inviting people, and joining when invited."""

from uuid import UUID

from fastapi import APIRouter, Response

from libs.domain.clock import utc_now
from libs.web.fields import Limit
from libs.web.routes import Actor, Db, NewId, Router, require
from services.auth.api.deps import (
    BeginAnew,
    BeginWork,
    DeviceDep,
    GuardDep,
    InvitationTextsDep,
    IssuerDep,
    PasswordsDep,
    PeopleDep,
    TraceDep,
)
from services.auth.api.invitation_schemas import (
    AcceptIn,
    InvitationOut,
    InvitationsOut,
    InvitationTokenIn,
    InviteIn,
    LookOut,
)
from services.auth.api.schemas import TokensOut
from services.auth.application.accept_invitation import (
    Accepting,
    AcceptInvitation,
    accept_invitation,
)
from services.auth.application.invite_user import InviteUser, invite_user
from services.auth.application.look_at_invitation import look_at_invitation
from services.auth.application.prove_second_factor import Shown
from services.auth.application.resend_invitation import resend_invitation
from services.auth.application.withdraw_invitation import withdraw_invitation
from services.auth.infrastructure import queries

router: APIRouter = Router("/api/v1/auth", tag="invitations")
manage = [require("auth.users.manage")]
read = [require("auth.users.read")]
public = [require("public")]


@router.post("/users/invite", status_code=201, dependencies=manage)
async def invite(
    body: InviteIn,
    new_id: NewId,
    actor: Actor,
    begin: BeginAnew,
    texts: InvitationTextsDep,
    response: Response,
) -> InvitationOut:
    """Invite somebody by e-mail; the same answer whether they have an account or not.

    The link is good for seven days. Inviting the same e-mail again withdraws the earlier one.
    """
    command = InviteUser(new_id, body.email, body.name, body.roles, body.limits)
    invitation = await invite_user(command, actor=actor, begin=begin, now=utc_now, texts=texts)
    response.headers["location"] = f"/api/v1/auth/invitations/{new_id}"
    return InvitationOut.of(invitation, utc_now())


@router.get("/invitations", dependencies=read)
async def list_invitations(
    actor: Actor, database: Db, limit: Limit = 50, cursor: str | None = None
) -> InvitationsOut:
    """Invitations, the newest first, whatever became of them."""
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.list_invitations(connection, limit=limit, cursor=cursor)
    at = utc_now()
    items = [InvitationOut.of(invitation, at) for invitation in page.items]
    return InvitationsOut(items=items, next_cursor=page.next_cursor)


@router.post("/invitations/look", dependencies=public)
async def look(
    body: InvitationTokenIn,
    trace: TraceDep,
    people: PeopleDep,
    begin: BeginWork,
    texts: InvitationTextsDep,
) -> LookOut:
    """What a link leads to: which company invites whom; 409 says why it is good no more."""
    looked = await look_at_invitation(
        body.token.get_secret_value(),
        trace=trace,
        people=people,
        begin=begin,
        now=utc_now,
        texts=texts,
    )
    return LookOut(
        company=looked.company,
        email=looked.invitation.email,
        name=looked.invitation.name,
        invited_by_name=looked.invitation.invited_by_name,
        has_account=looked.user is not None,
    )


@router.post("/invitations/accept", dependencies=public)
async def accept(
    body: AcceptIn,
    device: DeviceDep,
    trace: TraceDep,
    people: PeopleDep,
    begin: BeginWork,
    passwords: PasswordsDep,
    issuer: IssuerDep,
    texts: InvitationTextsDep,
    guard: GuardDep,
) -> TokensOut:
    """Join the company and sign in to it, with the account of this e-mail or a new one."""
    command = AcceptInvitation(
        token=body.token.get_secret_value(),
        name=body.name,
        password=body.password.get_secret_value() if body.password else None,
        shown=Shown(body.totp, body.recovery_code),
    )
    needs = Accepting(device, trace, people, begin, utc_now, passwords, issuer, texts, guard)
    return TokensOut.of(await accept_invitation(command, needs))


@router.get("/invitations/{invitation_id}", dependencies=read)
async def get_invitation(invitation_id: UUID, actor: Actor, database: Db) -> InvitationOut:
    """One invitation."""
    async with database.transaction(actor, read_only=True) as connection:
        invitation = await queries.invitation(connection, invitation_id)
    return InvitationOut.of(invitation, utc_now())


@router.post("/invitations/{invitation_id}/resend", dependencies=manage)
async def resend(
    invitation_id: UUID, actor: Actor, begin: BeginWork, texts: InvitationTextsDep
) -> InvitationOut:
    """Send a new link, good for seven days; the one sent before opens nothing any more."""
    invitation = await resend_invitation(
        invitation_id, actor=actor, begin=begin, now=utc_now, texts=texts
    )
    return InvitationOut.of(invitation, utc_now())


@router.delete("/invitations/{invitation_id}", status_code=204, dependencies=manage)
async def withdraw(invitation_id: UUID, actor: Actor, begin: BeginWork) -> None:
    """Let nobody accept it any more."""
    await withdraw_invitation(invitation_id, actor=actor, begin=begin, now=utc_now)
