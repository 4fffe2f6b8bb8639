"""Change what a role of the company's own is called or allows."""

from collections.abc import Iterable
from dataclasses import dataclass

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.auth.application.ports import BeginAuth
from services.auth.domain.own_role import must_be_a_new_name


@dataclass(frozen=True, slots=True)
class ChangeRole:
    """What changes; None leaves it. `version` is the one the caller edited."""

    key: str
    version: int
    name: str | None
    description: str | None
    permissions: Iterable[str] | None


async def change_role(
    command: ChangeRole, *, actor: Principal, begin: BeginAuth, now: Clock
) -> None:
    """Raises NotFound, StaleVersion, Invalid, Forbidden for what the actor may not give."""
    async with begin(actor) as work:
        role = await work.roles.get(command.key)
        role.must_be_at(command.version)
        if command.name is not None:
            others = (other for other in await work.roles.own() if other.key != role.key)
            must_be_a_new_name(command.name, (other.name for other in others))
        role.change(
            name=command.name,
            description=command.description,
            permissions=command.permissions,
            by=await work.memberships.present(actor, "auth.roles.manage"),
            at=now(),
        )
