"""Replace a forgotten password by means of a code sent by e-mail."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from libs.contracts.auth import PasswordReset
from libs.domain.clock import Clock
from libs.domain.errors import Invalid
from libs.domain.principal import Principal, Trace
from services.auth.application.guard import Guard
from services.auth.application.ports import AuthWork, BeginAuth, Passwords, People
from services.auth.application.set_password import set_password
from services.auth.domain.api_key import ApiKey
from services.auth.domain.one_time_code import Purpose, typed
from services.auth.domain.session import Device
from services.auth.domain.throttle import Door
from services.auth.domain.user import User, checked_password

Keys = dict[UUID, list[ApiKey]]
_NO_COMPANY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class ResetPassword:
    """The e-mail as typed, the code it got, and the password from now on."""

    email: str
    code: str = field(repr=False)
    password: str = field(repr=False)


async def reset_password(
    command: ResetPassword,
    *,
    device: Device,
    trace: Trace,
    people: People,
    begin: BeginAuth,
    now: Clock,
    passwords: Passwords,
    guard: Guard,
) -> None:
    """Raises Invalid, with the same words for a wrong code and an e-mail that nobody has.

    All sessions end, whoever has them: somebody else may know the old password. A second factor
    stays.
    """
    password = checked_password(command.password)
    account, code = command.email.lower(), typed(command.code)
    async with guard.attempt(Door.CODE, account, device):
        user = await people.by_email(account)
        actor = Principal.system(user.last_tenant_id if user else _NO_COMPANY, trace)
        async with begin(actor) as work:
            good = await work.codes.check(Purpose.PASSWORD_RESET, account, code, now())
        # Only after the try is counted: raising inside would not count it.
        if user is None or not good:
            raise _wrong()
        password_hash = await passwords.hash(password)
        actor = Principal(user.id, user.last_tenant_id, name=user.name, trace=trace)
        async with begin(actor) as work:
            if await work.codes.take(Purpose.PASSWORD_RESET, account, code, now()) is None:
                raise _wrong()
            await _replace(work, user, password_hash, people=people, now=now)
    # Whoever locked the account with wrong guesses does not keep its owner out.
    await guard.forgive(Door.SIGN_IN, account)


async def _replace(
    work: AuthWork, user: User, password_hash: str, *, people: People, now: Clock
) -> None:
    companies = await people.companies_of(user.id)
    # Keys, then sessions, then the person: locked in one order by everybody.
    keys = await _keys(work, user.id, companies, now())
    version = await set_password(work, user, password_hash, why="the password was reset", at=now())
    if version is None:
        raise _wrong()
    # Not with a second factor that a stranger may have turned on, in the name of an address that
    # was never proved: its owner can take the account over with Google, until it is proved.
    if not (await work.second_factors.get(user.id)).on:
        proved = await work.credentials.take_email(user.id, user.email, now())
        version = proved.version
        if proved.for_the_first_time:
            await _revoke(work, keys, now())
    reset = PasswordReset(user_id=user.id, not_before=now())
    await work.tell_companies(companies, reset, about=user.id, version=version)


async def _keys(work: AuthWork, user_id: UUID, companies: Iterable[UUID], at: datetime) -> Keys:
    found: Keys = {}
    for tenant_id in companies:
        async with work.in_company(tenant_id):
            found[tenant_id] = await work.api_keys.alive_of(user_id, at)
    return found


async def _revoke(work: AuthWork, keys: Keys, at: datetime) -> None:
    """Whoever registered with an address that is not theirs keeps no key to what they founded."""
    for tenant_id, theirs in keys.items():
        async with work.in_company(tenant_id):
            for key in theirs:
                key.revoke(at=at)


def _wrong() -> Invalid:
    return Invalid.field("code", "wrong, used or expired; ask for a new one", "wrong_code")
