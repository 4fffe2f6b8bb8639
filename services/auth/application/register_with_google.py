"""Sign up a company as somebody whom Google has just identified: no password is made."""

from dataclasses import dataclass, field
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Trace
from services.auth.application.found_company import Founding, Registered, found_company
from services.auth.application.google_ports import Tickets
from services.auth.application.ports import AuthWork, BeginAuth, Issuer
from services.auth.domain.session import Device
from services.auth.domain.user import User


@dataclass(frozen=True, slots=True)
class RegisterWithGoogle:
    """The ticket Google's answer was worth, and the company; see RegisterCompany."""

    ticket: str = field(repr=False)
    company: str
    currency: str
    timezone: str
    role_set: str = "all"


async def register_with_google(
    command: RegisterWithGoogle,
    *,
    device: Device,
    trace: Trace,
    tickets: Tickets,
    begin: BeginAuth,
    now: Clock,
    issuer: Issuer,
) -> Registered:
    """Raises Unauthenticated for the ticket, Invalid for fields, Conflict for a known person."""
    identity = tickets.read("google signup", command.ticket, now())

    async def add_founder(work: AuthWork, user_id: UUID, tenant_id: UUID) -> None:
        founder = User(user_id, identity.name, identity.email, None, tenant_id)
        await work.google_accounts.add(founder, identity, now())

    founding = Founding(
        company=command.company,
        name=identity.name,
        email=identity.email,
        currency=command.currency,
        timezone=command.timezone,
        role_set=command.role_set,
        method="google",
    )
    return await found_company(
        founding,
        add_founder=add_founder,
        device=device,
        trace=trace,
        begin=begin,
        now=now,
        issuer=issuer,
    )
