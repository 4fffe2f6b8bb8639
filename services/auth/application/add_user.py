"""Add a member to the company, with a password of the admin's choosing."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.auth.application.ports import BeginAuth, Passwords
from services.auth.domain.membership import Membership, may_grant
from services.auth.domain.roles import known_roles
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
    command: AddUser, *, actor: Principal, begin: BeginAuth, now: Clock, passwords: Passwords
) -> Membership:
    """Raises Forbidden for a role above the actor's own, Conflict for an e-mail that is taken."""
    may_grant(known_roles(command.roles), actor)
    password_hash = await passwords.hash(checked_password(command.password))
    email = command.email.lower()
    member = Membership.join(
        tenant_id=actor.tenant_id,
        user_id=command.user_id,
        name=command.name,
        email=email,
        roles=command.roles,
        limits=command.limits,
        at=now(),
    )
    async with begin(actor) as work:
        await work.users.add(
            User(command.user_id, command.name, email, password_hash, actor.tenant_id)
        )
        work.memberships.add(member)
    return member
