"""What orders cost us and what is earned by them: for those who may see costs."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from libs.domain.errors import Invalid
from libs.web.fields import Body, Ids, Shown
from libs.web.routes import Actor, Db, Router, require
from services.sales.api.deps import BeginWork
from services.sales.api.schemas import Price
from services.sales.application.give_cost import GiveCost, give_cost
from services.sales.domain.order_costs import Basis, LineCost, OrderCosts
from services.sales.domain.pricing import Margin
from services.sales.infrastructure import queries

router: APIRouter = Router("/api/v1/sales", tag="costs")
read = [require("costs.read")]
Rounded = Annotated[Shown, Field(description="Up to six decimals")]


class CostIn(Body):
    """What one of a line costs us."""

    unit_cost: Price


class LineCostOut(BaseModel):
    """What a line costs; null where nobody knows. `actual` is what its goods left with."""

    line_id: UUID
    unit_cost: Rounded | None
    cost: Shown | None
    basis: Basis
    margin: Shown | None
    margin_percent: Shown | None
    actual: Shown | None

    @classmethod
    def of(cls, line: LineCost) -> "LineCostOut":
        """Show it."""
        amount, percent = _of(line.margin)
        return cls(
            line_id=line.line_id,
            unit_cost=line.unit_cost,
            cost=line.cost,
            basis=line.basis,
            margin=amount,
            margin_percent=percent,
            actual=line.actual,
        )


class OrderCostsOut(BaseModel):
    """What an order costs and earns, charges aside; null as long as a line's cost is not known."""

    lines: list[LineCostOut]
    cost: Shown | None
    margin: Shown | None
    margin_percent: Shown | None

    @classmethod
    def of(cls, costs: OrderCosts) -> "OrderCostsOut":
        """Show them."""
        amount, percent = _of(costs.margin)
        return cls(
            lines=[LineCostOut.of(line) for line in costs.lines],
            cost=costs.cost,
            margin=amount,
            margin_percent=percent,
        )


class ProductCostOut(BaseModel):
    """What one of a product costs now, over all warehouses."""

    product_id: UUID
    unit_cost: Rounded


class ProductCostsOut(BaseModel):
    """Costs of products; those nobody knows a cost of are left out."""

    items: list[ProductCostOut]


@router.get("/orders/{order_id}/costs", dependencies=read)
async def order_costs(order_id: UUID, actor: Actor, database: Db) -> OrderCostsOut:
    """What the order costs and earns: as of its approval, as somebody said, or as of now."""
    async with database.transaction(actor, read_only=True) as connection:
        await queries.order(connection, order_id)
        costs = await queries.order_costs(connection, order_id)
    return OrderCostsOut.of(costs)


@router.put(
    "/orders/{order_id}/lines/{line_id}/cost", dependencies=[require("sales.orders.manage")]
)
async def give(
    order_id: UUID, line_id: UUID, body: CostIn, actor: Actor, begin: BeginWork, database: Db
) -> OrderCostsOut:
    """Say what one of a line costs, instead of what the ledger does; needs costs.read too."""
    await give_cost(GiveCost(order_id, line_id, body.unit_cost), actor=actor, begin=begin)
    async with database.transaction(actor, read_only=True) as connection:
        costs = await queries.order_costs(connection, order_id)
    return OrderCostsOut.of(costs)


@router.get("/product-costs", dependencies=read)
async def product_costs(ids: Ids, actor: Actor, database: Db) -> ProductCostsOut:
    """What one of each of these products (`ids`) costs now."""
    if ids is None:
        raise Invalid.field("ids", "which products: ids separated by commas", "missing")
    async with database.transaction(actor, read_only=True) as connection:
        costs = await queries.product_costs(connection, ids)
    items = [ProductCostOut(product_id=p, unit_cost=c) for p, c in costs.items()]
    return ProductCostsOut(items=items)


def _of(margin: Margin | None) -> tuple[Decimal | None, Decimal | None]:
    return (None, None) if margin is None else (margin.amount, margin.percent)
