"""Edit a draft."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from libs.domain.quantity import ZERO
from services.purchasing.application.draft import Draft, check_draft
from services.purchasing.application.ports import BeginPurchasing
from services.purchasing.domain.order_line import WantedLine
from services.purchasing.domain.purchase_order import PurchaseOrder


@dataclass(frozen=True, slots=True)
class ChangeOrder:
    """The fields of a Draft that change; `version` is the one the caller edited."""

    order_id: UUID
    version: int
    values: Mapping[str, Any]


async def change_order(
    command: ChangeOrder, *, actor: Principal, begin: BeginPurchasing, now: Clock
) -> PurchaseOrder:
    """Raises StaleVersion, IllegalTransition once it is no draft, and what raising raises."""
    actor.require("costs.read")
    async with begin(actor) as work:
        order = await work.orders.get(command.order_id)
        order.must_be_at(command.version)
        if not command.values:
            return order
        _, wanted = await check_draft(work, replace(_as_drafted(order), **command.values))
        order.change(wanted, by=actor, at=now())
    return order


def _as_drafted(order: PurchaseOrder) -> Draft:
    lines = tuple(
        WantedLine(line.product_id, line.quantity, line.unit_cost or ZERO, line.tax_rate)
        for line in order.lines
    )
    return Draft(
        supplier_id=order.supplier.id,
        warehouse_id=order.warehouse.id,
        currency=order.currency,
        expected_on=order.expected_on,
        lines=lines,
        charges=order.charges,
        tax_amount=None if order.amounts is None else order.amounts.tax_amount,
        note=order.note,
    )
