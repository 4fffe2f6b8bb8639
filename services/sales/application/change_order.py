"""Edit a draft."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.sales.application.draft import as_drafted, check_draft
from services.sales.application.ports import BeginSales
from services.sales.domain.sales_order import SalesOrder


@dataclass(frozen=True, slots=True)
class ChangeOrder:
    """The fields of a Draft that change; `version` is the one the caller edited."""

    order_id: UUID
    version: int
    values: Mapping[str, Any]


async def change_order(
    command: ChangeOrder, *, actor: Principal, begin: BeginSales, now: Clock
) -> SalesOrder:
    """Raises StaleVersion, IllegalTransition once it is no draft, and what raising raises."""
    async with begin(actor) as work:
        order = await work.orders.get(command.order_id)
        order.must_be_at(command.version)
        if not command.values:
            return order
        _, wanted = await check_draft(work, replace(as_drafted(order), **command.values))
        order.change(wanted, by=actor, at=now())
    return order
