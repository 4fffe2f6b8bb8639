"""Undoing an order: shown with every effect, then done, and told until it is complete."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field, StringConstraints

from libs.db.database import Database
from libs.domain.clock import utc_now
from libs.domain.principal import Principal
from libs.web import etags
from libs.web.etags import IfMatch
from libs.web.fields import Body, Shown
from libs.web.parties import Note
from libs.web.routes import Actor, Db, NewId, Router, require
from libs.web.waiting import Wait, outcome
from services.sales.api.deps import ORDERS, BeginReversal
from services.sales.application.reverse_order import ReverseOrder, reverse_order
from services.sales.domain.reversal import EffectKind, How
from services.sales.infrastructure import queries
from services.sales.infrastructure.queries import Undoing

router: APIRouter = Router(ORDERS, tag="reversals")


class ReverseIn(Body):
    """Why; and whether the order is written anew, as a draft that can be edited."""

    reason: Annotated[Note, StringConstraints(min_length=1)]
    replace: bool = False


class EffectOut(BaseModel):
    """An effect: of a product's quantity (its line), an invoice's amount, or on a shop.

    `state` is planned, waiting or done.
    """

    kind: EffectKind
    subject_id: UUID
    name: str
    sku: str | None
    quantity: Shown | None
    amount: Shown | None
    state: str


class LinkedOrderOut(BaseModel):
    """Another order."""

    id: UUID
    number: str


class ReversalOut(BaseModel):
    """What undoing the order does; once it was done, what of that is done and what waits."""

    order_id: UUID
    order_number: str
    how: How
    currency: str
    refused: str | None = Field(description="Why it cannot be undone now")
    effects: list[EffectOut]
    id: UUID | None = Field(description="Of the reversal, once it was done")
    number: str | None
    reason: str | None
    reversed_at: datetime | None
    by_name: str | None
    return_id: UUID | None
    completed: bool
    replaces: LinkedOrderOut | None = Field(description="Written instead of this one")
    replaced_by: LinkedOrderOut | None

    @classmethod
    def of(cls, undoing: Undoing, actor: Principal) -> "ReversalOut":
        """Show it; what invoices say and what was paid, to who may see invoices or undo orders."""
        done = undoing.reversal
        money = actor.may("payments.invoices.read") or actor.may("sales.orders.approve")
        return cls(
            order_id=undoing.order.id,
            order_number=undoing.order.number,
            how=undoing.how,
            currency=undoing.order.currency,
            refused=undoing.refused,
            effects=[
                EffectOut(
                    kind=step.effect.kind,
                    subject_id=step.effect.subject_id,
                    name=step.effect.name,
                    sku=step.effect.sku,
                    quantity=step.effect.quantity,
                    amount=step.effect.amount if money else None,
                    state=_STATES[step.done],
                )
                for step in undoing.steps
            ],
            id=done and done.id,
            number=done and done.number,
            reason=done and done.reason,
            reversed_at=done and done.reversed_at,
            by_name=done and done.by_name,
            return_id=done and done.return_id,
            completed=undoing.completed,
            replaces=_linked(undoing.replaces),
            replaced_by=_linked(undoing.replaced_by),
        )


_STATES = {None: "planned", False: "waiting", True: "done"}
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"model": ReversalOut, "description": "Complete in time (Prefer: wait=10)"},
    202: {"model": ReversalOut, "description": "Begun; read it again"},
}


@router.get("/{order_id}/reversal", dependencies=[require("sales.orders.read")])
async def preview(order_id: UUID, actor: Actor, database: Db, response: Response) -> ReversalOut:
    """Every effect that undoing the order has on stock, invoices, payments and shops.

    Nothing has happened. Once it was undone, which of them are done and which wait.
    """
    return ReversalOut.of(await _look(order_id, actor, database, response), actor)


@router.post(
    "/{order_id}/reverse",
    status_code=202,
    responses=ANSWERS,
    dependencies=[require("sales.orders.approve")],
)
async def reverse(
    order_id: UUID,
    body: ReverseIn,
    version: IfMatch,
    new_id: NewId,
    actor: Actor,
    begin: BeginReversal,
    database: Db,
    wait: Wait,
    response: Response,
) -> ReversalOut:
    """Do exactly what the preview shows, at its version: all of it, or nothing.

    Goods come back, the rest is free again, invoices are credited, what was paid goes back. With
    `replace` the order is written anew as a draft, linked both ways.
    """
    command = ReverseOrder(order_id, version, new_id, body.reason, replace=body.replace)
    await reverse_order(command, actor=actor, begin=begin, now=utc_now)
    shown = await outcome(
        lambda: _look(order_id, actor, database, response), lambda one: one.completed, wait
    )
    response.status_code = 200 if shown.completed else 202
    return ReversalOut.of(shown, actor)


async def _look(
    order_id: UUID, actor: Principal, database: Database, response: Response
) -> Undoing:
    async with database.transaction(actor, read_only=True) as connection:
        found = await queries.undoing(connection, order_id, actor)
    etags.tag(response, found.order.version)
    return found


def _linked(other: queries.OrderRef | None) -> LinkedOrderOut | None:
    return None if other is None else LinkedOrderOut(id=other.id, number=other.number)
