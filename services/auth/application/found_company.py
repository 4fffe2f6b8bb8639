"""What founding a company is, however its first user proves who they are."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.ids import new_id
from libs.domain.principal import Principal, Trace
from services.auth.application.ports import AuthWork, BeginAuth, Issuer, Tokens
from services.auth.domain.membership import Membership
from services.auth.domain.roles import ADMIN, BUILT_IN, RoleSet
from services.auth.domain.session import Device, Session
from services.auth.domain.tenant import Tenant

# Stores the founder, given their id and their company's.
AddFounder = Callable[[AuthWork, UUID, UUID], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Founding:
    """A company and its first user (e-mail in lower case), and how they proved who they are."""

    company: str
    name: str
    email: str
    currency: str
    timezone: str
    role_set: str
    method: str


@dataclass(frozen=True, slots=True)
class Registered:
    """The new company, its admin, and tokens to begin with."""

    tenant: Tenant
    member: Membership
    tokens: Tokens


async def found_company(
    founding: Founding,
    *,
    add_founder: AddFounder,
    device: Device,
    trace: Trace,
    begin: BeginAuth,
    now: Clock,
    issuer: Issuer,
) -> Registered:
    """Raises Invalid for bad fields, and whatever storing the founder raises."""
    tenant_id, user_id = new_id(), new_id()
    tenant = Tenant.register(
        tenant_id=tenant_id,
        name=founding.company,
        currency=founding.currency,
        timezone=founding.timezone,
        role_set=founding.role_set,
        at=now(),
    )
    member = Membership.join(
        tenant_id=tenant_id,
        user_id=user_id,
        name=founding.name,
        email=founding.email,
        roles=RoleSet.of([ADMIN], BUILT_IN),
        limits={"purchase": None, "sale": None},
        at=now(),
    )
    session = Session.start(
        tenant_id=tenant_id, user_id=user_id, method=founding.method, device=device, at=now()
    )
    actor = Principal(user_id, tenant_id, name=founding.name, trace=trace)
    async with begin(actor) as work:
        await add_founder(work, user_id, tenant_id)
        work.tenants.add(tenant)
        work.memberships.add(member)
        work.sessions.add(session)
    return Registered(tenant, member, issuer.issue(session, member))
