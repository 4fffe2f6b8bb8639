"""End what nobody decided, or nobody paid, in time; a job."""

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

import structlog

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.sales.application.give_up import give_up
from services.sales.application.ports import BeginSales

log = structlog.get_logger("jobs")


class Overdue(Protocol):
    """Orders whose time is up, over all companies."""

    async def find(self) -> Sequence[tuple[UUID, UUID]]:
        """Company and order, some at a time."""
        ...


async def end_overdue(*, overdue: Overdue, begin: BeginSales, now: Clock) -> Mapping[str, int]:
    """How many were ended, each on its own; what somebody has in hand is left for the next time."""
    figures = {"ended": 0, "failed": 0}
    for tenant_id, order_id in await overdue.find():
        try:
            figures["ended"] += await _end(begin, tenant_id, order_id, now)
        except Exception:
            log.exception("ending failed", tenant_id=str(tenant_id), order=str(order_id))
            figures["failed"] += 1
    return figures


async def _end(begin: BeginSales, tenant_id: UUID, order_id: UUID, now: Clock) -> bool:
    system = Principal.system(tenant_id)
    async with begin(system) as work:
        order = await work.orders.due(order_id, now())
        if order is None:
            return False
        at = now()
        order.end(by=system, at=at)
        await give_up(work, order, by=system, at=at, reason="not paid in time")
    return True
