"""Say what a line of an order costs us, instead of what the ledger does."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from libs.contracts.sales import SalesOrderCostGiven
from libs.domain.errors import NotFound
from libs.domain.principal import Principal
from services.sales.application.ports import BeginSales


@dataclass(frozen=True, slots=True)
class GiveCost:
    """Which line, and what one of it costs."""

    order_id: UUID
    line_id: UUID
    unit_cost: Decimal


async def give_cost(command: GiveCost, *, actor: Principal, begin: BeginSales) -> None:
    """Raises Forbidden for who may not see costs, NotFound."""
    actor.require("costs.read")
    async with begin(actor) as work:
        order = await work.orders.get(command.order_id)
        if not any(line.id == command.line_id for line in order.lines):
            raise NotFound("no such line of the order", line_id=command.line_id)
        version = await work.costs.give(order.id, command.line_id, command.unit_cost)
        event = SalesOrderCostGiven(
            order_id=order.id,
            number=order.number,
            line_id=command.line_id,
            unit_cost=command.unit_cost,
        )
        work.record(event, about=command.line_id, version=version)
