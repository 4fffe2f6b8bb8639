"""Turn the second factor off."""

from datetime import datetime
from uuid import UUID

from libs.contracts.auth import SecondFactorChanged
from libs.domain.clock import Clock
from libs.domain.errors import Invalid
from libs.domain.principal import Principal
from services.auth.application.ask_password_again import ask_password_again
from services.auth.application.guard import Guard
from services.auth.application.ports import AuthWork, BeginAuth, Passwords, People
from services.auth.application.prove_second_factor import Shown
from services.auth.domain.second_factor import SecondFactor
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
    async with guard.attempt(Door.AGAIN, str(actor.user_id), device):
        # Before the transaction: who holds a connection must not wait for another.
        user = await ask_password_again(actor, password, people=people, passwords=passwords)
        async with begin(actor) as work:
            ended = await _prove_and_end(work, user.id, shown, now())
            await work.tell_companies(
                companies,
                SecondFactorChanged(user_id=user.id, enabled=False),
                about=user.id,
                version=ended.version,
            )


async def _prove_and_end(work: AuthWork, user_id: UUID, shown: Shown, at: datetime) -> SecondFactor:
    factor = await work.second_factors.get(user_id)
    factor.must_be_on()
    if shown.recovery_code is not None:
        good = await work.second_factors.spend_code(user_id, shown.recovery_code, at)
    else:
        good = factor.takes(shown.totp or "", at)
    if not good:
        raise Invalid.field("code", "wrong, or used before", "wrong_code")
    factor.turn_off()
    await work.second_factors.save(factor)
    await work.second_factors.replace_codes(user_id, [])
    return factor
