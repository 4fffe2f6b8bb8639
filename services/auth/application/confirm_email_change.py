"""Sign in with another e-mail address from now on, which a code has proved one's own."""

from dataclasses import replace

from libs.domain.clock import Clock
from libs.domain.errors import Invalid
from libs.domain.principal import Principal
from services.auth.application.guard import Guard
from services.auth.application.ports import AuthWork, BeginAuth, People
from services.auth.domain.one_time_code import Purpose, typed
from services.auth.domain.session import Device
from services.auth.domain.throttle import Door


async def confirm_email_change(
    code: str,
    *,
    actor: Principal,
    device: Device,
    people: People,
    begin: BeginAuth,
    now: Clock,
    guard: Guard,
) -> None:
    """Raises Invalid for a wrong code, Conflict when the address became somebody else's."""
    account, code = str(actor.user_id), typed(code)
    async with guard.attempt(Door.CODE, account, device):
        async with begin(actor) as work:
            good = await work.codes.check(Purpose.EMAIL_CHANGE, account, code, now())
        # Only after the try is counted: raising inside would not count it.
        if not good:
            raise _wrong()
        async with begin(actor) as work:
            taken = await work.codes.take(Purpose.EMAIL_CHANGE, account, code, now())
            if taken is None or taken.email is None:
                raise _wrong()
            await _move(work, actor, taken.email, people=people, now=now)


async def _move(
    work: AuthWork, actor: Principal, email: str, *, people: People, now: Clock
) -> None:
    # Members are locked before the person, as everywhere.
    for tenant_id in await people.companies_of(actor.user_id):
        async with work.in_company(tenant_id):
            member = await work.memberships.get(actor.user_id)
            member.describe(replace(member.profile, email=email), at=now())
    await work.credentials.take_email(actor.user_id, email, now())


def _wrong() -> Invalid:
    return Invalid.field("code", "wrong, used or expired; ask for a new one", "wrong_code")
