"""Ask inventory again for goods it has not answered about: the answer may be lost; a job."""

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from libs.domain.principal import Principal
from services.purchasing.application.ports import BeginPurchasing


class Unanswered(Protocol):
    """Goods issues inventory has not answered for minutes, over all companies."""

    async def find(self) -> Sequence[tuple[UUID, UUID, UUID]]:
        """Company, order and issue, some at a time."""
        ...


async def ask_again(*, unanswered: Unanswered, begin: BeginPurchasing) -> Mapping[str, int]:
    """How many were asked again; inventory gives the answer it has given, or gives it now."""
    asked = 0
    for tenant_id, order_id, issue_id in await unanswered.find():
        async with begin(Principal.system(tenant_id)) as work:
            order = await work.orders.get(order_id)
            if order.issue(issue_id).waits:
                work.record(order.asked(issue_id), about=order.id, version=order.version)
                asked += 1
    return {"asked": asked}
