"""Sign up a company; who signs it up is its first admin."""

from dataclasses import dataclass
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Trace
from services.auth.application.found_company import Founding, Registered, found_company
from services.auth.application.guard import Guard
from services.auth.application.ports import AuthWork, BeginAuth, Issuer, Passwords
from services.auth.domain.session import Device
from services.auth.domain.throttle import Door
from services.auth.domain.user import User, checked_password


@dataclass(frozen=True, slots=True)
class RegisterCompany:
    """A company and its first user; currency ISO 4217, time zone IANA.

    `role_set` says which ready-made roles it begins with: `all` or `four`.
    """

    company: str
    name: str
    email: str
    password: str
    currency: str
    timezone: str
    role_set: str = "all"


async def register_company(
    command: RegisterCompany,
    *,
    device: Device,
    trace: Trace,
    begin: BeginAuth,
    now: Clock,
    passwords: Passwords,
    issuer: Issuer,
    guard: Guard,
) -> Registered:
    """Raises Invalid for bad fields, Conflict when the e-mail has an account already.

    That tells which e-mails have one; so an address may hear it only so often.
    """
    password_hash = await passwords.hash(checked_password(command.password))
    email = command.email.lower()

    async def add_founder(work: AuthWork, user_id: UUID, tenant_id: UUID) -> None:
        await work.users.add(User(user_id, command.name, email, password_hash, tenant_id))

    founding = Founding(
        company=command.company,
        name=command.name,
        email=email,
        currency=command.currency,
        timezone=command.timezone,
        role_set=command.role_set,
        method="registration",
    )
    async with guard.attempt(Door.SIGN_UP, "", device):
        return await found_company(
            founding,
            add_founder=add_founder,
            device=device,
            trace=trace,
            begin=begin,
            now=now,
            issuer=issuer,
        )
