"""Ask inventory again for what it has not answered: the answer may be lost; a job."""

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

import structlog

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.sales.application.ports import BeginSales

log = structlog.get_logger("jobs")


class Unanswered(Protocol):
    """Orders that wait for an answer for long, over all companies."""

    async def find(self) -> Sequence[tuple[UUID, UUID]]:
        """Company and order, some at a time."""
        ...


async def ask_again(*, unanswered: Unanswered, begin: BeginSales, now: Clock) -> Mapping[str, int]:
    """How many asked again, each on its own, and each time after twice as long.

    Inventory gives the answer it has given, or gives it now.
    """
    figures = {"asked": 0, "failed": 0}
    for tenant_id, order_id in await unanswered.find():
        try:
            async with begin(Principal.system(tenant_id)) as work:
                order = await work.orders.get(order_id)
                order.ask_again(now())
            figures["asked"] += 1
        except Exception:
            log.exception("asking again failed", tenant_id=str(tenant_id), order=str(order_id))
            figures["failed"] += 1
    return figures
