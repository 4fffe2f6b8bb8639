"""Say of rights to approve that were handed on for later that they hold now; a job."""

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.purchasing.application.ports import BeginPurchasing


class Beginning(Protocol):
    """Delegations whose time has come, over all companies."""

    async def find(self) -> Sequence[tuple[UUID, UUID]]:
        """Company and delegation, some at a time."""
        ...


async def start_delegations(
    *, beginning: Beginning, begin: BeginPurchasing, now: Clock
) -> Mapping[str, int]:
    """How many began; each is said once."""
    found = await beginning.find()
    for tenant_id, delegation_id in found:
        async with begin(Principal.system(tenant_id)) as work:
            (await work.delegations.get(delegation_id)).start(at=now())
    return {"started": len(found)}
