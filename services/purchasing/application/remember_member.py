"""Keep what auth says of a member: their roles and limit decide what they may approve."""

from libs.contracts.auth import (
    MembershipUpdated,
    UserDeactivated,
    UserJoined,
    UserReactivated,
    UserUpdated,
)
from libs.domain.principal import Principal
from services.purchasing.application.ports import BeginPurchasing


async def remember_member(
    event: UserJoined | UserUpdated | MembershipUpdated | UserDeactivated | UserReactivated,
    /,
    *,
    actor: Principal,
    begin: BeginPurchasing,
) -> None:
    """The higher version wins; a repeated or late event changes nothing."""
    if event.member is None:  # from before events told it: asked for when it is needed
        return
    async with begin(actor) as work:
        await work.people.keep([event.member])
