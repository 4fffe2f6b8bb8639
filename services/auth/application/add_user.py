"""Add a member to the company, with a password of the admin's choosing."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.auth.application.guard import Guard
from services.auth.application.ports import BeginAuth, Passwords
from services.auth.domain.granting import checked_limits, may_give
from services.auth.domain.membership import Membership
from services.auth.domain.session import Device
from services.auth.domain.throttle import Door
from services.auth.domain.user import User, checked_password


@dataclass(frozen=True, slots=True)
class AddUser:
    """The new member; limits are amounts in the company's currency, None for no limit."""

    user_id: UUID
    name: str
    email: str
    password: str
    roles: tuple[str, ...]
    limits: Mapping[str, Decimal | None]


async def add_user(
    command: AddUser,
    *,
    actor: Principal,
    device: Device,
    begin: BeginAuth,
    now: Clock,
    passwords: Passwords,
    guard: Guard,
) -> Membership:
    """Raises Forbidden for rights above the actor's own, Conflict for an e-mail that is taken.

    That tells which e-mails have an account; so an address may hear it only so often.
    """
    limits = checked_limits(command.limits)
    password_hash = await passwords.hash(checked_password(command.password))
    email = command.email.lower()
    async with guard.attempt(Door.SIGN_UP, "", device), begin(actor) as work:
        roles = await work.roles.given(command.roles)
        may_give(roles, limits, await work.memberships.present(actor, "auth.users.manage"))
        member = Membership.join(
            tenant_id=actor.tenant_id,
            user_id=command.user_id,
            name=command.name,
            email=email,
            roles=roles,
            limits=limits,
            at=now(),
        )
        await work.users.add(
            User(command.user_id, command.name, email, password_hash, actor.tenant_id)
        )
        work.memberships.add(member)
    return member
