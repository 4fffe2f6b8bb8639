"""Replenishment: what is needed now and why, and the runs that draft it."""

from uuid import UUID

from fastapi import APIRouter

from libs.domain.clock import utc_now
from libs.web.fields import Limit
from libs.web.routes import Actor, Db, NewId, Router, require
from services.purchasing.api.deps import BeginWork
from services.purchasing.api.replenishment_schemas import (
    NeedCountsOut,
    NeedOut,
    NeedsOut,
    NeedState,
    RunIn,
    RunOut,
    RunsOut,
    WhyLineOut,
    WhyOut,
)
from services.purchasing.application.rebuild_stock import rebuild_stock
from services.purchasing.application.replenish import Replenish, replenish
from services.purchasing.domain.consumption import day_of
from services.purchasing.domain.replenishment import Why
from services.purchasing.infrastructure import queries

router: APIRouter = Router("/api/v1/purchasing", tag="replenishment")
read = [require("purchasing.orders.read")]
manage = [require("purchasing.orders.manage")]


@router.get("/replenishment", dependencies=read)
async def list_needs(
    actor: Actor,
    database: Db,
    supplier_id: UUID | None = None,
    warehouse_id: UUID | None = None,
    product_id: UUID | None = None,
    state: NeedState | None = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> NeedsOut:
    """What is needed now, by supplier and warehouse, with the numbers it follows from."""
    wanted = queries.NeedFilter(supplier_id, warehouse_id, product_id, state)
    async with database.transaction(actor, read_only=True) as connection:
        await queries.must_know_levels(connection, actor.tenant_id)
        page = await queries.list_needs(
            connection, wanted, on=day_of(utc_now()), limit=limit, cursor=cursor
        )
    return NeedsOut(
        items=[NeedOut.model_validate(row) for row in page.items], next_cursor=page.next_cursor
    )


@router.get("/replenishment/summary", dependencies=read)
async def count_needs(
    actor: Actor,
    database: Db,
    supplier_id: UUID | None = None,
    warehouse_id: UUID | None = None,
) -> NeedCountsOut:
    """How many needs are ready to be drafted, drafted, and left alone for which reason."""
    wanted = queries.NeedFilter(supplier_id, warehouse_id)
    async with database.transaction(actor, read_only=True) as connection:
        await queries.must_know_levels(connection, actor.tenant_id)
        counts = await queries.count_needs(connection, wanted, on=day_of(utc_now()))
    return NeedCountsOut(counts={NeedState(state): count for state, count in counts.items()})


@router.post(
    "/replenishment/rebuild",
    status_code=204,
    dependencies=[require("purchasing.rules.manage")],
)
async def rebuild(actor: Actor, begin: BeginWork) -> None:
    """Have all that is known of stock asked of inventory again, before the next run or look."""
    await rebuild_stock(actor=actor, begin=begin)


@router.get("/orders/{order_id}/replenishment", dependencies=read)
async def why_lines(order_id: UUID, actor: Actor, database: Db) -> WhyOut:
    """Why the lines of an order are there, if replenishment wrote them."""
    async with database.transaction(actor, read_only=True) as connection:
        living, rows = await queries.explained(connection, order_id)
    return WhyOut(living=living, lines=[WhyLineOut.model_validate(row) for row in rows])


@router.post("/replenishment-runs", status_code=201, dependencies=manage)
async def make_run(
    new_id: NewId, actor: Actor, begin: BeginWork, body: RunIn | None = None
) -> RunOut:
    """Draft what is needed: one living draft for each supplier and warehouse, updated in place.

    The same again changes nothing. Prices are those of suppliers' offers; whoever runs it need
    not see them.
    """
    command = Replenish(new_id, Why.BUTTON, None if body is None else body.only())
    return RunOut.of(await replenish(command, actor=actor, begin=begin, now=utc_now))


@router.get("/replenishment-runs", dependencies=read)
async def list_runs(
    actor: Actor, database: Db, limit: Limit = 50, cursor: str | None = None
) -> RunsOut:
    """Runs, the latest first."""
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.list_runs(connection, limit=limit, cursor=cursor)
    return RunsOut(
        items=[RunOut.model_validate(row) for row in page.items], next_cursor=page.next_cursor
    )


@router.get("/replenishment-runs/{run_id}", dependencies=read)
async def get_run(run_id: UUID, actor: Actor, database: Db) -> RunOut:
    """One run."""
    async with database.transaction(actor, read_only=True) as connection:
        return RunOut.model_validate(await queries.run(connection, run_id))
