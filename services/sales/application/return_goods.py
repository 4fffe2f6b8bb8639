"""Take goods back from a customer: they are restocked, or scrapped, and no longer theirs."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import UnknownReference
from libs.domain.principal import Principal
from services.sales.application.issue_credit_note import CameBack, credit_return
from services.sales.application.ports import BeginSales, SalesWork
from services.sales.domain.goods_return import GoodsReturn, ReturnLine
from services.sales.domain.sales_order import SalesOrder


@dataclass(frozen=True, slots=True)
class ReturnGoods:
    """Of which order, the id of the document, and what came back."""

    order_id: UUID
    return_id: UUID
    lines: tuple[ReturnLine, ...]
    note: str = ""


async def return_goods(
    command: ReturnGoods, *, actor: Principal, begin: BeginSales, now: Clock
) -> GoodsReturn:
    """Raises NotFound, IllegalTransition, Invalid (more_than_kept), UnknownReference."""
    async with begin(actor) as work:
        order = await work.orders.get(command.order_id)
        at = now()
        await _must_know_warehouses(work, command)
        earlier = await work.returns.of_order(order.id)
        goods = order.take_back(
            command.lines,
            earlier,
            return_id=command.return_id,
            number=await work.numbers.customer_return(order.policy.year(at)),
            by=actor,
            at=at,
            note=command.note,
        )
        await work.returns.keep(goods)
    return goods


async def goods_back(
    work: SalesWork, order: SalesOrder, return_id: UUID, *, by: Principal, at: datetime
) -> None:
    """Inventory has them: a return is posted and credited, or goods that never left are back."""
    goods = await work.returns.get(return_id)
    if goods is None:
        order.returned(return_id)
    elif order.goods_back(goods, by=by, at=at):
        await work.returns.keep(goods)
        came = CameBack(goods.id, goods.number, goods.quantities())
        await credit_return(work, order.id, came, actor=by, at=at)


async def _must_know_warehouses(work: SalesWork, command: ReturnGoods) -> None:
    places = {
        f"lines.{i}.warehouse_id": line.warehouse_id
        for i, line in enumerate(command.lines)
        if line.warehouse_id is not None
    }
    known = await work.references.warehouses(set(places.values()))
    if unknown := {field: place for field, place in places.items() if place not in known}:
        raise UnknownReference("warehouses", unknown)
