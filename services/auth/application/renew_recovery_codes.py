"""Give somebody ten new recovery codes; the old ones are good no more."""

from libs.domain.principal import Principal
from services.auth.application.ask_password_again import ask_password_again
from services.auth.application.ports import BeginAuth, Passwords, People
from services.auth.domain.second_factor import new_recovery_codes


async def renew_recovery_codes(
    password: str, *, actor: Principal, people: People, begin: BeginAuth, passwords: Passwords
) -> list[str]:
    """The codes, shown this once; raises Invalid for a wrong password, Conflict when it is off."""
    user = await ask_password_again(actor, password, people=people, passwords=passwords)
    codes = new_recovery_codes()
    async with begin(actor) as work:
        (await work.second_factors.get(user.id)).must_be_on()
        await work.second_factors.replace_codes(user.id, codes)
    return codes
