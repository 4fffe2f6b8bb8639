"""Begin to turn the second factor on: a new secret for the person's app."""

from dataclasses import dataclass, field

from libs.domain.principal import Principal
from services.auth.application.ask_password_again import ask_password_again
from services.auth.application.guard import Guard
from services.auth.application.ports import BeginAuth, Passwords, People
from services.auth.domain.second_factor import shown
from services.auth.domain.session import Device
from services.auth.domain.throttle import Door


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an app needs: the secret to type in, or the address in a QR code."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)


async def begin_second_factor(
    password: str,
    *,
    device: Device,
    actor: Principal,
    people: People,
    begin: BeginAuth,
    passwords: Passwords,
    guard: Guard,
) -> Enrolment:
    """Raises Invalid for a wrong password, Conflict when it is on already.

    Signing in asks for no code until one is confirmed: who gives up half-way is not locked out.
    """
    async with guard.attempt(Door.AGAIN, str(actor.user_id), device):
        user = await ask_password_again(actor, password, people=people, passwords=passwords)
    async with begin(actor) as work:
        factor = await work.second_factors.get(user.id)
        factor.begin()
        await work.second_factors.save(factor)
    return Enrolment(shown(factor.secret), factor.uri(user.email))
