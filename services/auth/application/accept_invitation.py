"""Accept an invitation: join the company and sign in to it.

Whoever has an account with the e-mail proves it as at sign-in; anybody else makes one.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import Conflict, Invalid, NotFound, Unauthenticated
from libs.domain.ids import new_id
from libs.domain.principal import Principal, Trace
from services.auth.application.guard import Guard
from services.auth.application.invitation_ports import InvitationTexts
from services.auth.application.join_as_invited import join_as_invited
from services.auth.application.look_at_invitation import Looked, look_at_invitation, opened
from services.auth.application.ports import AuthWork, BeginAuth, Issuer, Passwords, People, Tokens
from services.auth.application.prove_second_factor import Shown, prove_second_factor
from services.auth.domain.session import Device, Session
from services.auth.domain.throttle import Door
from services.auth.domain.user import User, checked_password


@dataclass(frozen=True, slots=True)
class AcceptInvitation:
    """The letter's token; a name and a password, chosen or known."""

    token: str = field(repr=False)
    name: str | None
    password: str | None = field(repr=False)
    shown: Shown = field(default_factory=Shown)


@dataclass(frozen=True, slots=True)
class Accepting:
    """What accepting needs, beside the command."""

    device: Device
    trace: Trace
    people: People
    begin: BeginAuth
    now: Clock
    passwords: Passwords
    issuer: Issuer
    texts: InvitationTexts
    guard: Guard


async def accept_invitation(command: AcceptInvitation, needs: Accepting) -> Tokens:
    """Raises NotFound, Conflict for what is over, Invalid, Unauthenticated for a wrong password."""
    looked = await look_at_invitation(
        command.token,
        trace=needs.trace,
        people=needs.people,
        begin=needs.begin,
        now=needs.now,
        texts=needs.texts,
    )
    if looked.user is None:
        newcomer = await _newcomer(command, looked, needs.passwords)
        return await _join(command, newcomer, needs, is_new=True)
    async with needs.guard.attempt(Door.SIGN_IN, looked.user.email, needs.device):
        await _prove(command, looked.user, needs.passwords)
        return await _join(command, looked.user, needs, is_new=False)


async def _newcomer(command: AcceptInvitation, looked: Looked, passwords: Passwords) -> User:
    if command.password is None:
        raise Invalid.field("password", "choose a password", "missing")
    password_hash = await passwords.hash(checked_password(command.password))
    invitation = looked.invitation
    name = command.name or invitation.name
    return User(new_id(), name, invitation.email, password_hash, invitation.tenant_id)


async def _prove(command: AcceptInvitation, user: User, passwords: Passwords) -> None:
    if command.password is None:
        raise Invalid.field("password", "enter the password of your account", "missing")
    if user.password_hash is None:
        raise Conflict(
            "your account has no password: sign in with Google, or set one by way of"
            " “forgotten password”",
            code="no_password",
        )
    if not await passwords.verify(user.password_hash, command.password):
        raise _wrong_password()


async def _must_still_have(work: AuthWork, user: User, tenant_id: UUID) -> None:
    """Ask for the password again under a lock: who replaces it meanwhile ends this session too."""
    # Members are locked before the person, as everywhere; and the person as strongly as joining
    # will need, for two who hold them weakly would wait for each other.
    with suppress(NotFound):
        await work.memberships.get(user.id)
    await work.users.went_to(user.id, tenant_id)
    if not await work.credentials.still_has(user.id, user.password_hash):
        raise _wrong_password()


def _wrong_password() -> Unauthenticated:
    return Unauthenticated("the password is wrong", code="wrong_credentials")


async def _join(command: AcceptInvitation, user: User, needs: Accepting, *, is_new: bool) -> Tokens:
    given, at = needs.texts.read(command.token), needs.now()
    actor = Principal(user.id, given.tenant_id, name=user.name, trace=needs.trace)
    async with needs.begin(actor) as work:
        invitation = await opened(work, given)
        invitation.must_be_open(at)
        if is_new:
            await work.users.add(user)
        else:
            await _must_still_have(work, user, given.tenant_id)
        proved = await prove_second_factor(work, user.id, command.shown, at)
        # The letter came to this address, and its link came back.
        await work.users.prove_email(user.id, at)
        member = await join_as_invited(work, invitation, user_id=user.id, name=user.name, at=at)
        session = Session.start(
            tenant_id=given.tenant_id,
            user_id=user.id,
            method=f"invitation{proved}",
            device=needs.device,
            at=at,
        )
        work.sessions.add(session)
        return needs.issuer.issue(session, member)
