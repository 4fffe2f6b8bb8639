"""Open to others what waited too long for approval; a job."""

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

import structlog

from libs.domain.clock import Clock
from libs.domain.errors import Conflict
from libs.domain.principal import Principal
from services.purchasing.application.ports import BeginPurchasing

log = structlog.get_logger("jobs")


class Late(Protocol):
    """Orders with a step that waits too long, over all companies."""

    async def find(self) -> Sequence[tuple[UUID, UUID]]:
        """Company and order, some at a time."""
        ...


async def escalate_approvals(
    *, late: Late, begin: BeginPurchasing, now: Clock
) -> Mapping[str, int]:
    """How many orders were opened; one that somebody decided meanwhile is passed over."""
    figures = {"opened": 0, "failed": 0}
    for tenant_id, order_id in await late.find():
        system = Principal.system(tenant_id)
        try:
            async with begin(system) as work:
                order = await work.orders.get(order_id)
                order.escalate(by=system, at=now())
            figures["opened"] += 1
        except Conflict:
            continue
        except Exception:
            log.exception("escalating failed", tenant_id=str(tenant_id), order=str(order_id))
            figures["failed"] += 1
    return figures
