"""Send a code with which a forgotten password can be replaced."""

from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal, Trace
from libs.mail.letter import Letter
from services.auth.application.guard import Guard
from services.auth.application.ports import BeginAuth, People
from services.auth.domain.one_time_code import LIFE, Purpose, new_code
from services.auth.domain.session import Device
from services.auth.domain.throttle import Door

_NO_COMPANY = UUID(int=0)


async def ask_for_reset(
    email: str,
    *,
    device: Device,
    trace: Trace,
    people: People,
    begin: BeginAuth,
    now: Clock,
    guard: Guard,
) -> None:
    """Do the same for an e-mail that nobody has: a code nobody gets, a letter to nobody.

    Raises TooManyRequests when asked too often, whether anybody has it or not.
    """
    account = email.lower()
    await guard.spend(Door.ASK, account, device)
    user = await people.by_email(account)
    code = new_code()
    facts = {
        "name": user.name if user else "nobody",
        "code": code,
        "minutes": str(int(LIFE.total_seconds() // 60)),
    }
    company_id = user.last_tenant_id if user else _NO_COMPANY
    async with begin(Principal.system(company_id, trace)) as work:
        await work.codes.put(Purpose.PASSWORD_RESET, account, code, at=now())
        # To the address that is stored, never to the one that was typed.
        await work.mails.add(
            Letter("password_reset", user.email if user else None, company_id, facts)
        )
