"""Undo an order as a whole: exactly what the preview shows, in one transaction.

Goods that left come back by a return, the rest is released or put back, all that is left of its
invoices is credited, and what was paid goes back. Inventory and payments answer later: the
reversal says what is done and what waits.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import Conflict
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.sales.application.draft import as_drafted
from services.sales.application.issue_credit_note import credit_order
from services.sales.application.ports import BeginSales, SalesWork
from services.sales.application.raise_order import RaiseOrder, raise_in
from services.sales.domain.reversal import How, Reversal, effects_of, how_to_undo
from services.sales.domain.sales_order import SalesOrder


@dataclass(frozen=True, slots=True)
class ReverseOrder:
    """Which order, at the version whose effects were shown; `replace`: it is written anew."""

    order_id: UUID
    version: int
    reversal_id: UUID
    reason: str
    replace: bool = False


async def reverse_order(
    command: ReverseOrder, *, actor: Principal, begin: BeginSales, now: Clock
) -> Reversal:
    """Raises NotFound, StaleVersion, IllegalTransition, Conflict while a shipment is asked for."""
    async with begin(actor) as work:
        order = await work.orders.get(command.order_id)
        at = now()  # with the order locked: of two steps at once the later is later
        order.must_be_at(command.version)
        if await work.reversals.known(order.id):
            raise Conflict("this order was undone already", code="already_reversed")
        how, draft = how_to_undo(order), as_drafted(order)
        invoices = await work.reversals.invoices_of(order.id)
        effects = effects_of(order, invoices, await work.reversals.shops_of(order))
        return_id = await _undo(work, order, how, command, by=actor, at=at)
        await credit_order(work, order.id, actor=actor, at=at, reason=command.reason)
        order.invoice_id = None
        number = await work.numbers.reversal(order.policy.year(at))
        anew = None
        if command.replace:
            anew = await raise_in(work, RaiseOrder(new_id(), draft), by=actor, at=at)
        reversal = Reversal(
            id=command.reversal_id,
            order_id=order.id,
            number=number,
            how=how,
            reason=command.reason,
            reversed_at=at,
            reversed_by=actor.user_id,
            by_name=actor.name,
            return_id=return_id,
            replaced_by=None if anew is None else anew.id,
            effects=effects,
        )
        await work.reversals.keep(reversal)
    return reversal


async def _undo(
    work: SalesWork,
    order: SalesOrder,
    how: How,
    command: ReverseOrder,
    *,
    by: Principal,
    at: datetime,
) -> UUID | None:
    """The return by which goods come back, if any left."""
    if how is How.CANCEL:
        order.take("cancel", by=by, at=at, reason=command.reason)
        return None
    goods = order.reverse(
        await work.returns.of_order(order.id),
        return_id=new_id(),
        return_number=await work.numbers.customer_return(order.policy.year(at)),
        by=by,
        at=at,
        reason=command.reason,
    )
    if goods is None:
        return None
    await work.returns.keep(goods)
    return goods.id
