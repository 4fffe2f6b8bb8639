"""Take a right to approve back before its time."""

from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.purchasing.application.ports import BeginPurchasing
from services.purchasing.domain.delegation import Delegation


async def end_delegation(
    delegation_id: UUID, *, actor: Principal, begin: BeginPurchasing, now: Clock
) -> Delegation:
    """Raises NotFound, Forbidden for others' rights, Conflict when it is over."""
    async with begin(actor) as work:
        delegation = await work.delegations.get(delegation_id)
        delegation.end(by=actor, at=now())
    return delegation
