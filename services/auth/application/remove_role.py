"""Remove a role of the company's own that nobody has."""

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.auth.application.must_be_free import must_be_free
from services.auth.application.ports import BeginAuth


async def remove_role(key: str, *, actor: Principal, begin: BeginAuth, now: Clock) -> None:
    """Raises NotFound, Conflict while somebody has it or is invited to it."""
    async with begin(actor) as work:
        role = await work.roles.get(key)
        await work.memberships.present(actor, "auth.roles.manage")
        await must_be_free(work, role.key)
        role.remove(at=now())
