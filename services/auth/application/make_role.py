"""Make a role of the company's own."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import Conflict
from libs.domain.principal import Principal
from services.auth.application.ports import BeginAuth
from services.auth.domain.own_role import OwnRole, key_for, must_be_a_new_name

MOST = 100


@dataclass(frozen=True, slots=True)
class MakeRole:
    """What the role is called and what it allows."""

    role_id: UUID
    name: str
    description: str
    permissions: Iterable[str]


async def make_role(
    command: MakeRole, *, actor: Principal, begin: BeginAuth, now: Clock
) -> OwnRole:
    """Raises Invalid, Forbidden above the actor's own rights, Conflict for a name that is taken."""
    async with begin(actor) as work:
        others = await work.roles.own()
        must_be_a_new_name(command.name, (role.name for role in others))
        if len(others) >= MOST:
            raise Conflict(f"a company has at most {MOST} roles of its own", code="too_many_roles")
        role = OwnRole.make(
            role_id=command.role_id,
            key=key_for(command.name, {role.key for role in others}),
            name=command.name,
            description=command.description,
            permissions=command.permissions,
            by=await work.memberships.present(actor, "auth.roles.manage"),
            at=now(),
        )
        work.roles.add(role)
    return role
