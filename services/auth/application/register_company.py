"""Sign up a company; who signs it up is its first admin."""

from dataclasses import dataclass
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.ids import new_id
from libs.domain.principal import Principal, Trace
from services.auth.application.ports import BeginAuth, Issuer, Passwords, Tokens
from services.auth.domain.membership import Membership
from services.auth.domain.roles import ADMIN, BUILT_IN, RoleSet
from services.auth.domain.session import Device, Session
from services.auth.domain.tenant import Tenant
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


@dataclass(frozen=True, slots=True)
class Registered:
    """The new company, its admin, and tokens to begin with."""

    tenant: Tenant
    member: Membership
    tokens: Tokens


async def register_company(
    command: RegisterCompany,
    *,
    device: Device,
    trace: Trace,
    begin: BeginAuth,
    now: Clock,
    passwords: Passwords,
    issuer: Issuer,
) -> Registered:
    """Raises Invalid for bad fields, Conflict when the e-mail has an account already."""
    password_hash = await passwords.hash(checked_password(command.password))
    tenant_id, user_id = new_id(), new_id()
    tenant = Tenant.register(
        tenant_id=tenant_id,
        name=command.company,
        currency=command.currency,
        timezone=command.timezone,
        role_set=command.role_set,
        at=now(),
    )
    member = Membership.join(
        tenant_id=tenant_id,
        user_id=user_id,
        name=command.name,
        email=command.email.lower(),
        roles=RoleSet.of([ADMIN], BUILT_IN),
        limits={"purchase": None, "sale": None},
        at=now(),
    )
    session = Session.start(
        tenant_id=tenant_id, user_id=user_id, method="registration", device=device, at=now()
    )
    actor = _founder(tenant_id, user_id, command.name, trace)
    async with begin(actor) as work:
        await work.users.add(
            User(user_id, command.name, command.email.lower(), password_hash, tenant_id)
        )
        work.tenants.add(tenant)
        work.memberships.add(member)
        work.sessions.add(session)
    return Registered(tenant, member, issuer.issue(session, member))


def _founder(tenant_id: UUID, user_id: UUID, name: str, trace: Trace) -> Principal:
    return Principal(user_id, tenant_id, name=name, trace=trace)
