"""Sign in with e-mail and password."""

from dataclasses import dataclass
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import NotFound, Unauthenticated
from libs.domain.principal import Principal, Trace
from services.auth.application.google_ports import company_of
from services.auth.application.guard import Guard
from services.auth.application.ports import BeginAuth, Issuer, Passwords, People, Tokens
from services.auth.application.prove_second_factor import Shown, prove_second_factor
from services.auth.domain.session import Device, Session
from services.auth.domain.throttle import Door
from services.auth.domain.user import User


@dataclass(frozen=True, slots=True)
class SignIn:
    """What a person typed."""

    email: str
    password: str
    shown: Shown


async def sign_in(
    command: SignIn,
    *,
    device: Device,
    trace: Trace,
    people: People,
    begin: BeginAuth,
    now: Clock,
    passwords: Passwords,
    issuer: Issuer,
    guard: Guard,
) -> Tokens:
    """Raises Unauthenticated with the same words whether e-mail or password is wrong.

    Raises TooManyRequests after too many wrong guesses, whether anybody has the e-mail or not. The
    second factor is asked for once the password is right, never before.
    """
    email = command.email.lower()
    async with guard.attempt(Door.SIGN_IN, email, device):
        user = await people.by_email(email)
        fits = await passwords.verify(user.password_hash if user else None, command.password)
        if user is None or not fits:
            raise _refused()
        company = company_of(user, await people.companies_of(user.id))
        if company is None:
            raise _refused()
        return await _begin_session(
            user,
            company,
            command.shown,
            device=device,
            trace=trace,
            begin=begin,
            now=now,
            issuer=issuer,
        )


async def _begin_session(
    user: User,
    company: UUID,
    shown: Shown,
    *,
    device: Device,
    trace: Trace,
    begin: BeginAuth,
    now: Clock,
    issuer: Issuer,
) -> Tokens:
    actor = Principal(user.id, company, name=user.name, trace=trace)
    async with begin(actor) as work:
        try:
            member = await work.memberships.get(user.id)
        except NotFound as error:
            raise _refused() from error
        # Asked again under a lock: whoever replaces the password meanwhile ends this session too.
        if not member.active or not await work.credentials.still_has(user.id, user.password_hash):
            raise _refused()
        proved = await prove_second_factor(work, user.id, shown, now())
        session = Session.start(
            tenant_id=actor.tenant_id,
            user_id=user.id,
            method="password" + proved,
            device=device,
            at=now(),
        )
        work.sessions.add(session)
        # Made under the member's lock: a change of rights that waits for it is the later one.
        return issuer.issue(session, member)


def _refused() -> Unauthenticated:
    return Unauthenticated("e-mail or password is wrong", code="wrong_credentials")
