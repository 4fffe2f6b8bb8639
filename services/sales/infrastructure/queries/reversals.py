"""What undoing an order does, or did, and how far it is."""

from dataclasses import dataclass
from uuid import UUID

from libs.db.database import Connection
from libs.domain.principal import Principal
from services.sales.domain.reversal import (
    Effect,
    EffectKind,
    How,
    Reversal,
    effects_of,
    how_to_undo,
    why_not,
)
from services.sales.domain.sales_order import SalesOrder
from services.sales.domain.stock_request import Ask
from services.sales.infrastructure import reversals
from services.sales.infrastructure.orders import load
from services.sales.infrastructure.returns import goods_return

# The orders written instead of this one, and that this one was written instead of.
_LINKED = """
SELECT o.id, o.number FROM order_reversals r JOIN sales_orders o ON o.id = r.{there}
WHERE r.{here} = $1
"""
# Invoices of the order whose credit payments has not heard of: what was paid is still on them.
_NOT_REFUNDED = """
SELECT i.id FROM invoices i JOIN invoice_states s ON s.invoice_id = i.id
WHERE i.order_id = $1 AND s.credited < i.total
"""
_NOT_TOLD = """
SELECT p.channel_id FROM channel_products p
WHERE p.channel_id = ANY ($1::uuid[]) AND p.product_id = ANY ($2::uuid[]) AND p.marks > p.told_marks
"""


@dataclass(frozen=True, slots=True)
class Step:
    """An effect, and whether it is done (None: nothing was begun)."""

    effect: Effect
    done: bool | None


@dataclass(frozen=True, slots=True)
class OrderRef:
    """Another order."""

    id: UUID
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Undoing:
    """An order's reversal: what it would do, or did."""

    order: SalesOrder
    how: How
    refused: str | None
    steps: tuple[Step, ...]
    reversal: Reversal | None
    replaces: OrderRef | None
    replaced_by: OrderRef | None

    @property
    def completed(self) -> bool:
        """Whether it was undone, and nothing of that waits."""
        return self.reversal is not None and all(step.done for step in self.steps)


async def undoing(connection: Connection, order_id: UUID, by: Principal) -> Undoing:
    """What undoing the order does; raises NotFound."""
    order = await load(connection, order_id)
    reversal = await reversals.reversal_of(connection, order_id)
    refused: str | None = None
    if reversal is None:
        invoices = await reversals.invoices_of(connection, order_id)
        effects = effects_of(order, invoices, await reversals.shops_of(connection, order))
        steps = tuple(Step(effect, None) for effect in effects)
        error = why_not(order, by)
        refused = None if error is None else error.message
    else:
        waiting = await _waiting(connection, order, reversal)
        steps = tuple(
            Step(e, (e.kind, e.subject_id) not in waiting and e.kind not in waiting)
            for e in reversal.effects
        )
    return Undoing(
        order=order,
        how=how_to_undo(order) if reversal is None else reversal.how,
        refused=refused,
        steps=steps,
        reversal=reversal,
        replaces=await _linked(connection, order_id, here="replaced_by", there="order_id"),
        replaced_by=await _linked(connection, order_id, here="order_id", there="replaced_by"),
    )


async def _waiting(
    connection: Connection, order: SalesOrder, reversal: Reversal
) -> set[EffectKind | tuple[EffectKind, UUID]]:
    """The effects that are not done: of a kind, or of one thing."""
    waits: set[EffectKind | tuple[EffectKind, UUID]] = set()
    if reversal.return_id is not None:
        goods = await goods_return(connection, reversal.return_id)
        if goods is None or goods.waits:
            waits.add(EffectKind.GOODS_RETURNED)
    asked = {request.kind for request in order.asked if request.id != reversal.return_id}
    if asked & {Ask.RELEASE, Ask.ISSUE}:
        waits.add(EffectKind.PROMISE_RELEASED)
    if asked & {Ask.RETURN, Ask.ISSUE}:
        waits.add(EffectKind.GOODS_PUT_BACK)
    for row in await connection.fetch(_NOT_REFUNDED, order.id):
        waits.add((EffectKind.PAYMENT_REFUNDED, row["id"]))
    shops = [e.subject_id for e in reversal.effects if e.kind is EffectKind.CHANNEL_TOLD]
    if shops:
        products = [line.product_id for line in order.lines]
        for row in await connection.fetch(_NOT_TOLD, shops, products):
            waits.add((EffectKind.CHANNEL_TOLD, row["channel_id"]))
    return waits


async def _linked(
    connection: Connection, order_id: UUID, *, here: str, there: str
) -> OrderRef | None:
    row = await connection.fetchrow(_LINKED.format(here=here, there=there), order_id)
    return None if row is None else OrderRef(*row)
