"""Turn the second factor off."""

from libs.contracts.auth import SecondFactorChanged
from libs.domain.clock import Clock
from libs.domain.errors import Invalid
from libs.domain.principal import Principal
from services.auth.application.ask_password_again import ask_password_again
from services.auth.application.guard import Guard
from services.auth.application.ports import BeginAuth, Passwords, People
from services.auth.application.prove_second_factor import Shown
from services.auth.domain.session import Device
from services.auth.domain.throttle import Door


async def end_second_factor(
    password: str,
    shown: Shown,
    *,
    device: Device,
    actor: Principal,
    people: People,
    begin: BeginAuth,
    now: Clock,
    passwords: Passwords,
    guard: Guard,
) -> None:
    """Raises Invalid for a wrong password or code, Conflict when it is off already."""
    companies = await people.companies_of(actor.user_id)
    async with guard.attempt(Door.AGAIN, str(actor.user_id), device), begin(actor) as work:
        user = await ask_password_again(actor, password, people=people, passwords=passwords)
        factor = await work.second_factors.get(user.id)
        factor.must_be_on()
        if shown.recovery_code is not None:
            good = await work.second_factors.spend_code(user.id, shown.recovery_code, now())
        else:
            good = factor.takes(shown.totp or "", now())
        if not good:
            raise Invalid.field("code", "wrong, or used before", "wrong_code")
        factor.turn_off()
        await work.second_factors.save(factor)
        await work.second_factors.replace_codes(user.id, [])
        await work.tell_companies(
            companies,
            SecondFactorChanged(user_id=user.id, enabled=False),
            about=user.id,
            version=factor.version,
        )
