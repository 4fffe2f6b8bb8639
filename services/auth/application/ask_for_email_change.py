"""Begin to sign in with another e-mail address: send it a code."""

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from libs.mail.letter import Letter
from services.auth.application.ask_password_again import ask_password_again
from services.auth.application.guard import Guard
from services.auth.application.ports import BeginAuth, Passwords, People
from services.auth.domain.one_time_code import LIFE, Purpose, new_code
from services.auth.domain.session import Device
from services.auth.domain.throttle import Door


async def ask_for_email_change(
    email: str,
    password: str,
    *,
    actor: Principal,
    device: Device,
    people: People,
    begin: BeginAuth,
    now: Clock,
    passwords: Passwords,
    guard: Guard,
) -> None:
    """Raises Invalid for a wrong password; does the same for an address that is another's.

    One's own address may be given too: the code then proves it.
    """
    account, email = str(actor.user_id), email.lower()
    async with guard.attempt(Door.AGAIN, account, device):
        user = await ask_password_again(actor, password, people=people, passwords=passwords)
    await guard.spend(Door.ASK, account, device)
    owner = await people.by_email(email)
    is_free = owner is None or owner.id == user.id
    code = new_code()
    facts = {
        "name": user.name,
        "code": code,
        "minutes": str(int(LIFE.total_seconds() // 60)),
        "email": email,
    }
    async with begin(actor) as work:
        await work.codes.put(Purpose.EMAIL_CHANGE, account, code, at=now(), email=email)
        await work.mails.add(
            Letter("email_change", email if is_free else None, actor.tenant_id, facts)
        )
        if email != user.email:
            told = {"name": user.name, "email": email}
            await work.mails.add(Letter("email_change_asked", user.email, actor.tenant_id, told))
