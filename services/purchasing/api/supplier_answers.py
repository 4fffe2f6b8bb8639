"""Sending orders to their suppliers, the links they get, and what they answer by them."""

from uuid import UUID

from fastapi import APIRouter, Response

from libs.domain.clock import utc_now
from libs.web.routes import Actor, Db, Router, require
from services.purchasing.api.deps import BeginWork, LinkTokens
from services.purchasing.api.order_schemas import OrderOut, ReasonIn
from services.purchasing.api.orders import needing, shown
from services.purchasing.api.supplier_schemas import (
    AnswerOut,
    AnswersOut,
    LinkOut,
    RefuseIn,
    SendIn,
)
from services.purchasing.application.refuse_answer import RefuseAnswer, refuse_answer
from services.purchasing.application.send_order import SendOrder, resend_order, send_order
from services.purchasing.application.take_answer import TakeAnswer, take_answer
from services.purchasing.application.withdraw_link import withdraw_link
from services.purchasing.domain.flow import PERMISSIONS
from services.purchasing.infrastructure import queries

router: APIRouter = Router("/api/v1/purchasing/orders/{order_id}", tag="supplier's answer")
read = [require("purchasing.orders.read")]


@router.post("/send", **needing(PERMISSIONS["send"]))
async def send(
    order_id: UUID,
    actor: Actor,
    begin: BeginWork,
    tokens: LinkTokens,
    response: Response,
    body: SendIn | None = None,
) -> OrderOut:
    """Send the order to its supplier: an e-mail with a link by which they answer.

    To a supplier without e-mail, or `by_hand`, whoever sends it sees to it that it arrives; `GET
    link` then says `none`.
    """
    given = body or SendIn()
    command = SendOrder(order_id, given.reason, by_hand=given.by_hand)
    order = await send_order(command, actor=actor, begin=begin, tokens=tokens, now=utc_now)
    return shown(order, actor, response)


@router.post("/resend", dependencies=[require(PERMISSIONS["resend"])])
async def resend(order_id: UUID, actor: Actor, begin: BeginWork, tokens: LinkTokens) -> LinkOut:
    """Send a new link, good for as long again; the earlier one ends (409 `no_email`)."""
    link = await resend_order(order_id, actor=actor, begin=begin, tokens=tokens, now=utc_now)
    return LinkOut.of(link, link.revision, utc_now())


@router.post("/link/withdraw", dependencies=[require(PERMISSIONS["withdraw_link"])])
async def withdraw(order_id: UUID, actor: Actor, begin: BeginWork) -> LinkOut:
    """End the link: it opens nothing any more (409 `link_ended` when that is so)."""
    link = await withdraw_link(order_id, actor=actor, begin=begin, now=utc_now)
    return LinkOut.of(link, link.revision, utc_now())


@router.get("/link", dependencies=read)
async def get_link(order_id: UUID, actor: Actor, database: Db) -> LinkOut:
    """The newest link to the order: what it is good for, when it was opened."""
    async with database.transaction(actor, read_only=True) as connection:
        revision, link = await queries.newest_link(connection, order_id)
    return LinkOut(state="none") if link is None else LinkOut.of(link, revision, utc_now())


@router.get("/answers", **needing("purchasing.orders.read"))
async def list_answers(order_id: UUID, actor: Actor, database: Db) -> AnswersOut:
    """What the supplier answered, newest first; prices as the caller may see."""
    async with database.transaction(actor, read_only=True) as connection:
        answers = await queries.answers(connection, order_id, sees_costs=actor.sees_costs)
    return AnswersOut(items=[AnswerOut.of(answer) for answer in reversed(answers)])


@router.post("/answers/{answer_id}/take", **needing(PERMISSIONS["take_proposal"]))
async def take(
    order_id: UUID,
    answer_id: UUID,
    actor: Actor,
    begin: BeginWork,
    response: Response,
    body: ReasonIn | None = None,
) -> OrderOut:
    """Make the order what the supplier proposed: its next revision.

    Steps of approval that this concerns are asked for again; once approved, it is confirmed. The
    order is expected when the last of its lines is; lines not offered at all are left out.
    """
    command = TakeAnswer(order_id, answer_id, body.reason if body else "")
    order = await take_answer(command, actor=actor, begin=begin, now=utc_now)
    return shown(order, actor, response)


@router.post("/answers/{answer_id}/refuse", **needing(PERMISSIONS["refuse_proposal"]))
async def refuse(
    order_id: UUID,
    answer_id: UUID,
    body: RefuseIn,
    actor: Actor,
    begin: BeginWork,
    response: Response,
) -> OrderOut:
    """Stay with what was ordered; the supplier reads the note, and may answer anew."""
    command = RefuseAnswer(order_id, answer_id, body.note)
    order = await refuse_answer(command, actor=actor, begin=begin, now=utc_now)
    return shown(order, actor, response)
