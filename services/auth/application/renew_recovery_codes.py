"""Give somebody ten new recovery codes; the old ones are good no more."""

from libs.domain.principal import Principal
from services.auth.application.ask_password_again import ask_password_again
from services.auth.application.guard import Guard
from services.auth.application.ports import BeginAuth, Passwords, People
from services.auth.domain.second_factor import new_recovery_codes
from services.auth.domain.session import Device
from services.auth.domain.throttle import Door


async def renew_recovery_codes(
    password: str,
    *,
    device: Device,
    actor: Principal,
    people: People,
    begin: BeginAuth,
    passwords: Passwords,
    guard: Guard,
) -> list[str]:
    """The codes, shown this once; raises Invalid for a wrong password, Conflict when it is off."""
    async with guard.attempt(Door.AGAIN, str(actor.user_id), device):
        user = await ask_password_again(actor, password, people=people, passwords=passwords)
    codes = new_recovery_codes()
    async with begin(actor) as work:
        (await work.second_factors.get(user.id)).must_be_on()
        await work.second_factors.replace_codes(user.id, codes)
    return codes
