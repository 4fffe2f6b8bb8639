"""Keep what a role of the company's own allows."""

from libs.contracts.auth import RoleChanged
from libs.domain.principal import Principal
from services.notifications.application.ports import BeginNotifications


async def remember_role(
    event: RoleChanged, /, *, actor: Principal, begin: BeginNotifications
) -> None:
    """Events of a role come in order."""
    async with begin(actor) as work:
        await work.people.keep_role(event)
