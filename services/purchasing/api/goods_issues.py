"""Goods issues: taking receipts back, and returning goods to their supplier."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from libs.db.database import Database
from libs.domain.clock import utc_now
from libs.domain.principal import Principal
from libs.web.routes import Actor, Db, NewId, Router, require
from libs.web.waiting import Wait, outcome
from services.purchasing.api.deps import ISSUES, BeginIssue
from services.purchasing.api.goods_issue_schemas import GoodsIssueOut, ReturnIn, ReversalIn
from services.purchasing.application.return_goods import ReturnGoods, return_goods
from services.purchasing.application.reverse_receipt import ReverseReceipt, reverse_receipt
from services.purchasing.domain.flow import PERMISSIONS
from services.purchasing.domain.goods_issue import IssueStatus
from services.purchasing.infrastructure import queries

router: APIRouter = Router("/api/v1/purchasing", tag="goods issues")
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"model": GoodsIssueOut, "description": "Answered in time (Prefer: wait=10)"},
    202: {"model": GoodsIssueOut, "description": "Asked of inventory; see Location"},
}


@router.post(
    "/receipts/{receipt_id}/reverse",
    status_code=202,
    responses=ANSWERS,
    dependencies=[require(PERMISSIONS["reverse"])],
)
async def reverse(
    receipt_id: UUID,
    body: ReversalIn,
    new_id: NewId,
    actor: Actor,
    begin: BeginIssue,
    database: Db,
    wait: Wait,
    response: Response,
) -> GoodsIssueOut:
    """Take a receipt back, as a whole: by a document of its own, which inventory posts or refuses.

    Refused, it says what is short: sold already, or promised. 409 `already_reversed`, `not_kept`.
    """
    command = ReverseReceipt(receipt_id, new_id, body.reason)
    await reverse_receipt(command, actor=actor, begin=begin, now=utc_now)
    return await _answered(new_id, actor, database, wait, response)


@router.post(
    "/orders/{order_id}/returns",
    status_code=202,
    responses=ANSWERS,
    dependencies=[require(PERMISSIONS["return"])],
)
async def send_back(
    order_id: UUID,
    body: ReturnIn,
    new_id: NewId,
    actor: Actor,
    begin: BeginIssue,
    database: Db,
    wait: Wait,
    response: Response,
) -> GoodsIssueOut:
    """Return goods to their supplier; what is to be `replaced` is open on the order again.

    Inventory posts or refuses it. More than is kept, and not asked for: 409 `not_kept`, by line.
    """
    command = ReturnGoods(order_id, new_id, body.wanted(), body.note)
    await return_goods(command, actor=actor, begin=begin, now=utc_now)
    return await _answered(new_id, actor, database, wait, response)


@router.get("/goods-issues/{issue_id}", dependencies=[require("purchasing.orders.read")])
async def get_goods_issue(issue_id: UUID, actor: Actor, database: Db) -> GoodsIssueOut:
    """A receipt taken back, or goods returned: where it stands, and why it was refused."""
    return await _shown(issue_id, actor, database)


async def _answered(
    issue_id: UUID, actor: Principal, database: Database, wait: int, response: Response
) -> GoodsIssueOut:
    response.headers["location"] = f"{ISSUES}/{issue_id}"
    shown = await outcome(
        lambda: _shown(issue_id, actor, database),
        lambda issue: issue.status is not IssueStatus.REQUESTED,
        wait,
    )
    response.status_code = 202 if shown.status is IssueStatus.REQUESTED else 200
    return shown


async def _shown(issue_id: UUID, actor: Principal, database: Database) -> GoodsIssueOut:
    async with database.transaction(actor, read_only=True) as connection:
        order = await queries.order_of_issue(connection, issue_id)
    return GoodsIssueOut.of(order, order.issue(issue_id))
