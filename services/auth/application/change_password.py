"""Replace one's own password, knowing the old one."""

from dataclasses import dataclass, field

from libs.contracts.auth import PasswordChanged
from libs.domain.clock import Clock
from libs.domain.errors import Invalid
from libs.domain.principal import Principal
from services.auth.application.ask_password_again import ask_password_again
from services.auth.application.guard import Guard
from services.auth.application.ports import BeginAuth, Passwords, People
from services.auth.application.set_password import set_password
from services.auth.domain.session import Device
from services.auth.domain.throttle import Door
from services.auth.domain.user import checked_password


@dataclass(frozen=True, slots=True)
class ChangePassword:
    """The password up to now, and from now on."""

    current: str = field(repr=False)
    password: str = field(repr=False)


async def change_password(
    command: ChangePassword,
    *,
    actor: Principal,
    device: Device,
    people: People,
    begin: BeginAuth,
    now: Clock,
    passwords: Passwords,
    guard: Guard,
) -> None:
    """Raises Invalid for a wrong password now; every other session of the person ends."""
    password = checked_password(command.password)
    async with guard.attempt(Door.AGAIN, str(actor.user_id), device):
        user = await ask_password_again(actor, command.current, people=people, passwords=passwords)
    password_hash = await passwords.hash(password)
    companies = await people.companies_of(user.id)
    async with begin(actor) as work:
        version = await set_password(
            work,
            user,
            password_hash,
            why="the password was changed",
            at=now(),
            but=actor.session_id,
        )
        if version is None:
            raise Invalid.field("current_password", "it was changed just now", "wrong_password")
        changed = PasswordChanged(user_id=user.id)
        await work.tell_companies(companies, changed, about=user.id, version=version)
