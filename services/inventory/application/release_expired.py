"""Give back what was promised until a time that has come; a job."""

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import Conflict
from libs.domain.principal import Principal
from services.inventory.application.ports import BeginInventory
from services.inventory.application.release_reservation import release_reservation


class Expired(Protocol):
    """Reservations whose time has come, over all companies."""

    async def find(self) -> Sequence[tuple[UUID, UUID]]:
        """Company and reservation, some at a time."""
        ...


async def release_expired(
    *, expired: Expired, begin: BeginInventory, now: Clock
) -> Mapping[str, int]:
    """How many were released; one that somebody closed meanwhile is passed over."""
    released = 0
    for tenant_id, reservation_id in await expired.find():
        try:
            await release_reservation(
                reservation_id,
                "expired",
                actor=Principal.system(tenant_id),
                begin=begin,
                now=now,
            )
            released += 1
        except Conflict:
            continue
    return {"released": released}
