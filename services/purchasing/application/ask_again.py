"""Ask inventory again for goods it has not answered about: the answer may be lost; a job."""

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

import structlog

from libs.domain.principal import Principal
from services.purchasing.application.ports import BeginPurchasing

log = structlog.get_logger("jobs")


class Unanswered(Protocol):
    """Goods issues inventory has not answered in time, over all companies."""

    async def find(self) -> Sequence[tuple[UUID, UUID, UUID]]:
        """Company, order and issue, some at a time."""
        ...


async def ask_again(*, unanswered: Unanswered, begin: BeginPurchasing) -> Mapping[str, int]:
    """How many were asked again, each on its own.

    Inventory gives the answer it has given, or gives it now. The longer it is silent, the longer
    it is left alone.
    """
    figures = {"asked": 0, "failed": 0}
    for tenant_id, order_id, issue_id in await unanswered.find():
        try:
            figures["asked"] += await _ask(begin, tenant_id, order_id, issue_id)
        except Exception:
            log.exception("asking again failed", tenant_id=str(tenant_id), issue=str(issue_id))
            figures["failed"] += 1
    return figures


async def _ask(begin: BeginPurchasing, tenant_id: UUID, order_id: UUID, issue_id: UUID) -> bool:
    async with begin(Principal.system(tenant_id)) as work:
        order = await work.orders.get(order_id)
        waits = order.issue(issue_id).waits
        if waits:
            await work.orders.ask_later(issue_id)
            work.record(order.asked(issue_id), about=order.id, version=order.version)
    return waits
