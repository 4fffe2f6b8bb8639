"""The steps of a sales order's life, each a request of its own."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from libs.db.database import Database
from libs.domain.clock import utc_now
from libs.domain.principal import Principal
from libs.web.routes import Actor, Db, NewId, Router
from libs.web.waiting import Wait, outcome
from services.sales.api.deps import ORDERS, BeginOrder, BeginWork
from services.sales.api.order_schemas import OrderOut
from services.sales.api.orders import needing, shown
from services.sales.api.schemas import ReasonIn
from services.sales.application.advance_order import AdvanceOrder, advance_order
from services.sales.application.approve_order import ApproveOrder, approve_order
from services.sales.application.duplicate_order import DuplicateOrder, duplicate_order
from services.sales.application.submit_order import SubmitOrder, submit_order
from services.sales.domain.flow import PERMISSIONS, Status
from services.sales.domain.sales_order import SalesOrder
from services.sales.infrastructure import queries

router: APIRouter = Router(ORDERS, tag="sales orders")

# The steps that need little but FLOW and its rules, and no answer of inventory.
STEPS = {
    "withdraw": "Take the order back before it is decided: it is a draft, nothing is promised.",
    "reject": "Refuse the order; what was promised is free again.",
    "revise": "Make a rejected order a draft again.",
    "pick": "Note that somebody gathers the goods.",
    "complete": "Nothing more is to be done; of a flagged order that is partly shipped, say why.",
}
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"model": OrderOut, "description": "Answered in time (Prefer: wait=10)"},
    202: {"model": OrderOut, "description": "Asked of inventory; read the order again"},
}


@router.post(
    "/{order_id}/submit", status_code=202, responses=ANSWERS, **needing("sales.orders.manage")
)
async def submit(
    order_id: UUID,
    actor: Actor,
    begin: BeginWork,
    database: Db,
    wait: Wait,
    response: Response,
    body: ReasonIn | None = None,
) -> OrderOut:
    """Ask inventory to promise all of it, or none: then it waits for approval, or says what lacks.

    `short` says what is short, where it is, when more is expected; `could_ship` what could.
    """
    command = SubmitOrder(order_id, body.reason if body else "")
    await submit_order(command, actor=actor, begin=begin, now=utc_now)
    return await answered(
        order_id, lambda o: o.status is not Status.RESERVING, actor, database, wait, response
    )


@router.post(
    "/{order_id}/cancel", status_code=202, responses=ANSWERS, **needing("sales.orders.manage")
)
async def cancel(
    order_id: UUID,
    actor: Actor,
    begin: BeginWork,
    database: Db,
    wait: Wait,
    response: Response,
    body: ReasonIn | None = None,
) -> OrderOut:
    """Give the order up before anything is shipped: what was promised or taken is free again.

    Its invoice, if it had to be paid first, is credited, and what was paid goes back.
    """
    command = AdvanceOrder(order_id, "cancel", body.reason if body else "")
    await advance_order(command, actor=actor, begin=begin, now=utc_now)
    return await answered(order_id, lambda o: not o.asked, actor, database, wait, response)


@router.post("/{order_id}/approve", **needing(PERMISSIONS["approve"]))
async def approve(
    order_id: UUID,
    actor: Actor,
    begin: BeginWork,
    response: Response,
    body: ReasonIn | None = None,
) -> OrderOut:
    """Let the order be carried out, one's own too, up to one's limit.

    Beyond the customer's credit limit (409 `credit_limit_exceeded`) it needs sales.credit.extend.
    """
    command = ApproveOrder(order_id, body.reason if body else "")
    order = await approve_order(command, actor=actor, begin=begin, now=utc_now)
    return shown(order, actor, response)


@router.post("/{order_id}/duplicate", status_code=201, **needing("sales.orders.manage"))
async def duplicate(
    order_id: UUID, new_id: NewId, actor: Actor, begin: BeginOrder, response: Response
) -> OrderOut:
    """Write a new draft that says the same, checked as if it were written today."""
    command = DuplicateOrder(order_id, new_id)
    order = await duplicate_order(command, actor=actor, begin=begin, now=utc_now)
    response.headers["location"] = f"{ORDERS}/{order.id}"
    return shown(order, actor, response)


async def answered(
    order_id: UUID,
    ended: Callable[[SalesOrder], bool],
    actor: Principal,
    database: Database,
    wait: int,
    response: Response,
) -> OrderOut:
    """The order: once inventory has answered (200), or as it stands when the wait is over (202)."""

    async def look() -> SalesOrder:
        async with database.transaction(actor, read_only=True) as connection:
            return await queries.order(connection, order_id)

    order = await outcome(look, ended, wait)
    response.status_code = 200 if ended(order) else 202
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
