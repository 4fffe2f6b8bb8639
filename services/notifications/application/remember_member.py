"""Keep what auth says of a member: what they may see, and how they are reached."""

from libs.contracts.auth import (
    MembershipUpdated,
    UserDeactivated,
    UserJoined,
    UserReactivated,
    UserUpdated,
)
from libs.domain.principal import Principal
from services.notifications.application.ports import BeginNotifications


async def remember_member(
    event: UserJoined | UserUpdated | MembershipUpdated | UserDeactivated | UserReactivated,
    /,
    *,
    actor: Principal,
    begin: BeginNotifications,
) -> None:
    """The higher version wins; a repeated or late event changes nothing."""
    if event.member is None:
        return
    async with begin(actor) as work:
        await work.people.keep([event.member])
