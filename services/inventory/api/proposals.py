"""What of some lines could be promised now, and from where, for services that sell."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from libs.domain.ids import new_id
from libs.web.fields import Body, Shown
from libs.web.routes import Actor, Db, Router, require
from services.inventory.api.reservation_schemas import WantedIn
from services.inventory.domain.allocation import Wanted
from services.inventory.domain.proposal import Proposed, proposed
from services.inventory.infrastructure import queries

router: APIRouter = Router("/levels", tag="services")
service = [require("service")]


class ProposalIn(Body):
    """Lines as an order would have them reserved."""

    lines: Annotated[list[WantedIn], Field(min_length=1, max_length=1000)]


class TakenOut(BaseModel):
    """What would come from a warehouse (of a bundle: of a component), or wait for goods there."""

    product_id: UUID
    warehouse_id: UUID
    quantity: Shown
    back_ordered: Shown


class ProposedOut(BaseModel):
    """What of a line is free by warehouse, what it would take, and what of it is short.

    Of what is short (of a bundle, of `scarcest_id`) so much is on order, the first of it then.
    `buildable` is how many of a bundle could be made of what all warehouses have.
    """

    product_id: UUID
    quantity: Shown
    free: dict[UUID, Shown]
    taken: list[TakenOut]
    short: Shown
    buildable: Shown | None
    scarcest_id: UUID
    expected: Shown | None
    expected_on: date | None


class ProposalOut(BaseModel):
    """A proposal; nothing is reserved by it."""

    items: list[ProposedOut]


@router.post("/proposal", dependencies=service)
async def propose(body: ProposalIn, actor: Actor, database: Db) -> ProposalOut:
    """What could be promised of these lines now, and from where: fewest shipments."""
    wanted = [Wanted(new_id(), w.product_id, w.quantity, w.warehouse_id) for w in body.lines]
    async with database.transaction(actor, read_only=True) as connection:
        there = await queries.free(connection, {line.product_id for line in wanted})
    made = proposed(wanted, there.leaves, there.candidates)
    return ProposalOut(
        items=[_shown(line, one, there) for line, one in zip(wanted, made, strict=True)]
    )


def _shown(line: Wanted, one: Proposed, there: queries.Free) -> ProposedOut:
    expected, first = there.expected.get(one.scarcest, (None, None))
    return ProposedOut(
        product_id=line.product_id,
        quantity=line.quantity,
        free=one.free,
        taken=[
            TakenOut(
                product_id=part.product_id,
                warehouse_id=part.warehouse_id,
                quantity=part.quantity,
                back_ordered=part.back_ordered,
            )
            for part in one.taken
        ],
        short=one.short,
        buildable=one.buildable,
        scarcest_id=one.scarcest,
        expected=expected,
        expected_on=first,
    )
