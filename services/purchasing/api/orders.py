"""Purchase orders: every step of their life is a request of its own."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from libs.domain.clock import utc_now
from libs.domain.principal import Principal
from libs.web import etags
from libs.web.etags import IfMatch
from libs.web.exports import FILE
from libs.web.fields import Limit
from libs.web.routes import Actor, Db, NewId, Router, require
from services.purchasing.api.deps import ORDERS, BeginOrder, BeginWork, OrderExport, Orders
from services.purchasing.api.history_schemas import (
    RevisionOut,
    RevisionsOut,
    StepOut,
    TimelineOut,
)
from services.purchasing.api.order_schemas import (
    AmendIn,
    OrderCountsOut,
    OrderIn,
    OrderOut,
    OrderPatch,
    OrderRowOut,
    OrdersOut,
    ReasonIn,
)
from services.purchasing.application.advance_order import AdvanceOrder, advance_order
from services.purchasing.application.amend_order import AmendOrder, amend_order
from services.purchasing.application.approve_order import ApproveOrder, approve_order
from services.purchasing.application.change_order import ChangeOrder, change_order
from services.purchasing.application.duplicate_order import DuplicateOrder, duplicate_order
from services.purchasing.application.raise_order import RaiseOrder, raise_order
from services.purchasing.application.submit_order import SubmitOrder, submit_order
from services.purchasing.domain.flow import PERMISSIONS
from services.purchasing.domain.purchase_order import PurchaseOrder
from services.purchasing.infrastructure import queries

router: APIRouter = Router(ORDERS, tag="purchase orders")

# The steps that need nothing but FLOW and its rules.
STEPS = {
    "withdraw": "Take the order back before it is decided; it is a draft again.",
    "reject": "Refuse the order.",
    "revise": "Make a rejected or declined order a draft again; a declined one as a new revision.",
    "confirm": "Note that the supplier accepted the order.",
    "decline": "Note that the supplier refused the order.",
    "cancel": "Give the order up, while nothing of it has come in.",
    "close": "Expect nothing more of the order; what is still open on it needs a reason.",
}


def needing(permission: str) -> dict[str, Any]:
    """A route's permission; fields of cost are absent, not null, for who may not see them."""
    return {"dependencies": [require(permission)], "response_model_exclude_unset": True}


def shown(order: PurchaseOrder, actor: Principal, response: Response) -> OrderOut:
    """The order as this caller may see it, with its version."""
    etags.tag(response, order.version)
    return OrderOut.of(order, actor)


@router.get("", **needing("purchasing.orders.read"))
async def list_orders(
    actor: Actor, database: Db, which: Orders, limit: Limit = 50, cursor: str | None = None
) -> OrdersOut:
    """Orders, newest first; `q` is how a number (`PO-...`) or else a supplier's name begins."""
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.list_orders(
            connection, which, sees_costs=actor.sees_costs, limit=limit, cursor=cursor
        )
    return OrdersOut(
        items=[OrderRowOut.model_validate(row) for row in page.items],
        next_cursor=page.next_cursor,
    )


@router.get("/summary", **needing("purchasing.orders.read"))
async def summary(actor: Actor, database: Db, which: Orders) -> OrderCountsOut:
    """How many orders stand in each state, of those the filters find; `status` does not matter."""
    async with database.transaction(actor, read_only=True) as connection:
        counts = await queries.count_orders(connection, which)
    return OrderCountsOut.of(counts)


@router.get("/export", dependencies=[require("purchasing.orders.read")], **FILE)
async def export(file: OrderExport) -> StreamingResponse:
    """Orders, newest first, with the filters of the list; with totals for who may see costs."""
    return file


@router.post("", status_code=201, **needing("purchasing.orders.manage"))
async def raise_new(
    body: OrderIn, new_id: NewId, actor: Actor, begin: BeginWork, response: Response
) -> OrderOut:
    """Write a new order, as a draft; needs costs.read too, for an order has prices."""
    command = RaiseOrder(new_id, body.draft())
    order = await raise_order(command, actor=actor, begin=begin, now=utc_now)
    return shown(order, actor, response)


@router.get("/{order_id}", **needing("purchasing.orders.read"))
async def get_order(order_id: UUID, actor: Actor, database: Db, response: Response) -> OrderOut:
    """One order, with its receipts and what the caller may do with it now."""
    async with database.transaction(actor, read_only=True) as connection:
        order = await queries.order(
            connection, order_id, sees_costs=actor.sees_costs, caller=actor.person
        )
    return shown(order, actor, response)


@router.patch("/{order_id}", **needing(PERMISSIONS["change"]))
async def change(
    order_id: UUID,
    body: OrderPatch,
    version: IfMatch,
    actor: Actor,
    begin: BeginWork,
    response: Response,
) -> OrderOut:
    """Edit a draft; lines and charges are replaced as a whole."""
    command = ChangeOrder(order_id, version, body.values())
    order = await change_order(command, actor=actor, begin=begin, now=utc_now)
    return shown(order, actor, response)


@router.post("/{order_id}/amend", **needing(PERMISSIONS["amend"]))
async def amend(
    order_id: UUID,
    body: AmendIn,
    version: IfMatch,
    actor: Actor,
    begin: BeginWork,
    response: Response,
) -> OrderOut:
    """Change what was approved, while nothing has come in: the next revision of the order.

    Steps of approval that the change concerns are asked for again; if none is, it stays approved,
    and goes to its supplier anew.
    """
    command = AmendOrder(order_id, version, body.values(), body.reason)
    order = await amend_order(command, actor=actor, begin=begin, now=utc_now)
    return shown(order, actor, response)


@router.get("/{order_id}/revisions", **needing("purchasing.orders.read"))
async def revisions(order_id: UUID, actor: Actor, database: Db) -> RevisionsOut:
    """What the order said before it was amended, newest first; prices as the caller may see."""
    async with database.transaction(actor, read_only=True) as connection:
        rows = await queries.revisions(connection, order_id, sees_costs=actor.sees_costs)
    return RevisionsOut(items=[RevisionOut.model_validate(row) for row in rows])


@router.get("/{order_id}/timeline", **needing("purchasing.orders.read"))
async def timeline(order_id: UUID, actor: Actor, database: Db) -> TimelineOut:
    """Everything that happened to the order: who, when, why."""
    async with database.transaction(actor, read_only=True) as connection:
        rows = await queries.timeline(connection, order_id)
    return TimelineOut(
        items=[
            StepOut.model_validate({**row, "details": orjson.loads(row["details"])}) for row in rows
        ]
    )


@router.post("/{order_id}/duplicate", status_code=201, **needing("purchasing.orders.manage"))
async def duplicate(
    order_id: UUID, new_id: NewId, actor: Actor, begin: BeginOrder, response: Response
) -> OrderOut:
    """Write a new draft that says the same, checked as if it were written today.

    Needs costs.read too, for an order has prices. When it is expected is left open.
    """
    command = DuplicateOrder(order_id, new_id)
    order = await duplicate_order(command, actor=actor, begin=begin, now=utc_now)
    response.headers["location"] = f"{ORDERS}/{order.id}"
    return shown(order, actor, response)


@router.post("/{order_id}/submit", **needing(PERMISSIONS["submit"]))
async def submit(
    order_id: UUID,
    actor: Actor,
    begin: BeginWork,
    response: Response,
    body: ReasonIn | None = None,
) -> OrderOut:
    """Ask for approval of a draft, by the steps the company's approval rules demand of it."""
    command = SubmitOrder(order_id, body.reason if body else "")
    order = await submit_order(command, actor=actor, begin=begin, now=utc_now)
    return shown(order, actor, response)


@router.post("/{order_id}/approve", **needing(PERMISSIONS["approve"]))
async def approve(
    order_id: UUID,
    actor: Actor,
    begin: BeginWork,
    response: Response,
    body: ReasonIn | None = None,
) -> OrderOut:
    """Approve an order somebody else raised: every step that waits for the caller's roles.

    Who takes the last step needs an approval limit of the order's total.
    """
    command = ApproveOrder(order_id, body.reason if body else "")
    order = await approve_order(command, actor=actor, begin=begin, now=utc_now)
    return shown(order, actor, response)


def _step(action: str, says: str) -> Callable[..., Awaitable[OrderOut]]:
    async def step(
        order_id: UUID,
        actor: Actor,
        begin: BeginWork,
        response: Response,
        body: ReasonIn | None = None,
    ) -> OrderOut:
        command = AdvanceOrder(order_id, action, body.reason if body else "")
        order = await advance_order(command, actor=actor, begin=begin, now=utc_now)
        return shown(order, actor, response)

    step.__name__, step.__doc__ = action, says
    return step


for _action, _says in STEPS.items():
    router.post(f"/{{order_id}}/{_action}", **needing(PERMISSIONS[_action]))(_step(_action, _says))
