"""Approving: what waits for the caller, and many orders at once."""

from uuid import UUID

from fastapi import APIRouter, Response

from libs.db.work import Repeated
from libs.domain.clock import utc_now
from libs.domain.errors import NotFound
from libs.domain.principal import Principal
from libs.web.fields import Ids, Limit
from libs.web.routes import Actor, Db, Router
from services.purchasing.api.approval_schemas import (
    ApprovalsOut,
    ApproverOut,
    ApproversOut,
    BulkApproveIn,
    OutcomeOut,
    OutcomesOut,
    WaitingOrderOut,
)
from services.purchasing.api.deps import BeginWork
from services.purchasing.api.orders import needing
from services.purchasing.application.approve_orders import (
    ApproveOrders,
    Outcome,
    approve_orders,
    outcome_of,
)
from services.purchasing.domain.flow import PERMISSIONS
from services.purchasing.infrastructure import queries

router: APIRouter = Router("/api/v1/purchasing", tag="approvals")


@router.get("/approvals", **needing(PERMISSIONS["approve"]))
async def list_approvals(
    actor: Actor, database: Db, limit: Limit = 50, cursor: str | None = None
) -> ApprovalsOut:
    """Orders with a step that the caller may take now, those that wait longest first."""
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.list_approvals(connection, actor, limit=limit, cursor=cursor)
    return ApprovalsOut(
        items=[WaitingOrderOut.model_validate(row) for row in page.items],
        next_cursor=page.next_cursor,
    )


@router.get("/approvers", **needing(PERMISSIONS["approve"]))
async def list_approvers(
    actor: Actor, database: Db, ids: Ids, limit: Limit = 50, cursor: str | None = None
) -> ApproversOut:
    """People who may approve orders, by name: whom rules may name, and rights be handed on to."""
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.list_approvers(connection, ids=ids, limit=limit, cursor=cursor)
    return ApproversOut(
        items=[ApproverOut.model_validate(row) for row in page.items], next_cursor=page.next_cursor
    )


@router.post("/orders/bulk-approve", **needing(PERMISSIONS["approve"]))
async def approve_many(
    body: BulkApproveIn, actor: Actor, database: Db, begin: BeginWork, response: Response
) -> OutcomesOut:
    """Approve up to 100 orders, each as far as the caller may.

    One that is refused, with the problem its own request would be answered, holds no other up.
    """
    command = ApproveOrders(tuple(body.ids), body.reason)
    try:
        outcomes = await approve_orders(command, actor=actor, begin=begin, now=utc_now)
    except Repeated:
        outcomes = [await _again(database, actor, order_id) for order_id in command.order_ids]
        response.headers["idempotency-replayed"] = "true"
    return OutcomesOut(items=[OutcomeOut.of(outcome) for outcome in outcomes])


async def _again(database: Db, actor: Principal, order_id: UUID) -> Outcome:
    """What became of an order by an earlier request with this key."""
    async with database.transaction(actor, read_only=True) as connection:
        try:
            order = await queries.order(
                connection, order_id, sees_costs=actor.sees_costs, caller=actor.person
            )
        except NotFound as missing:
            return Outcome(order_id, None, missing)
    return outcome_of(order, actor)
