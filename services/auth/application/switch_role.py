"""Switch a ready-made role on, so that it can be given, or off."""

from dataclasses import dataclass

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.auth.application.must_be_free import must_be_free
from services.auth.application.ports import BeginAuth


@dataclass(frozen=True, slots=True)
class SwitchRole:
    """Which one, and whether it is there from now on; `version` is the company's."""

    key: str
    version: int
    on: bool


async def switch_role(
    command: SwitchRole, *, actor: Principal, begin: BeginAuth, now: Clock
) -> None:
    """Raises StaleVersion, Conflict for admin or while somebody has the role."""
    async with begin(actor) as work:
        tenant = await work.tenants.get()
        tenant.must_be_at(command.version)
        await work.memberships.present(actor, "auth.roles.manage")
        tenant.switch_role(command.key, on=command.on, at=now())
        if not command.on:
            await must_be_free(work, command.key)
