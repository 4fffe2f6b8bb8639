"""Counting what is there."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from libs.domain.clock import utc_now
from libs.web.fields import Limit
from libs.web.routes import Actor, Db, NewId, Router, require
from services.inventory.api.count_schemas import (
    CountedIn,
    CountIn,
    CountOut,
    CountReasonIn,
    CountRowOut,
    CountsOut,
)
from services.inventory.api.deps import BeginWork
from services.inventory.application.approve_count import approve_count
from services.inventory.application.cancel_count import cancel_count
from services.inventory.application.record_count import Found, record_count
from services.inventory.application.recount import recount
from services.inventory.application.start_count import StartCount, start_count
from services.inventory.application.submit_count import submit_count
from services.inventory.domain.count import APPROVE, MOVE, CountStatus
from services.inventory.infrastructure import queries

router: APIRouter = Router("/api/v1/inventory/counts", tag="counts")
read = [require("inventory.stock.read")]
move = [require(MOVE)]
approving = [require(APPROVE)]


@router.get("", dependencies=read)
async def list_counts(
    actor: Actor,
    database: Db,
    status: CountStatus | None = None,
    warehouse_id: UUID | None = None,
    number: Annotated[str | None, Query(max_length=40)] = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> CountsOut:
    """Counts, newest first."""
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.list_counts(
            connection,
            status=status,
            warehouse_id=warehouse_id,
            number=number,
            limit=limit,
            cursor=cursor,
        )
    items = [CountRowOut.model_validate(row) for row in page.items]
    return CountsOut(items=items, next_cursor=page.next_cursor)


@router.post("", status_code=201, dependencies=move)
async def start(
    body: CountIn, new_id: NewId, actor: Actor, database: Db, begin: BeginWork
) -> CountOut:
    """Begin to count a warehouse, a category in it, or some products; blind unless said else."""
    command = StartCount(count_id=new_id, **dict(body))
    await start_count(command, actor=actor, begin=begin, now=utc_now)
    return await _shown(actor, database, new_id)


@router.get("/{count_id}", dependencies=read)
async def get_count(count_id: UUID, actor: Actor, database: Db) -> CountOut:
    """One count with its lines."""
    return await _shown(actor, database, count_id)


@router.put("/{count_id}/lines", dependencies=move)
async def record(
    count_id: UUID, body: CountedIn, actor: Actor, database: Db, begin: BeginWork
) -> CountOut:
    """Enter what was found; answers the count with these lines alone.

    Stock that moves afterwards is accounted for.
    """
    found = [Found(**dict(line)) for line in body.lines]
    await record_count(count_id, found, actor=actor, begin=begin, now=utc_now)
    return await _shown(actor, database, count_id, [one.product_id for one in found])


@router.post("/{count_id}/submit", dependencies=move)
async def submit(count_id: UUID, actor: Actor, database: Db, begin: BeginWork) -> CountOut:
    """Counting is done; products nobody counted are left as they are."""
    await submit_count(count_id, actor=actor, begin=begin, now=utc_now)
    return await _shown(actor, database, count_id)


@router.post("/{count_id}/approve", dependencies=approving)
async def approve(count_id: UUID, actor: Actor, database: Db, begin: BeginWork) -> CountOut:
    """Write what differs to the ledger; who counted does not approve."""
    await approve_count(count_id, actor=actor, begin=begin, now=utc_now)
    return await _shown(actor, database, count_id)


@router.post("/{count_id}/recount", dependencies=approving)
async def count_again(
    count_id: UUID, body: CountReasonIn, actor: Actor, database: Db, begin: BeginWork
) -> CountOut:
    """Have what differs counted again."""
    await recount(count_id, body.reason, actor=actor, begin=begin, now=utc_now)
    return await _shown(actor, database, count_id)


@router.post("/{count_id}/cancel", dependencies=move)
async def cancel(
    count_id: UUID, body: CountReasonIn, actor: Actor, database: Db, begin: BeginWork
) -> CountOut:
    """Give a count up; nothing is posted."""
    await cancel_count(count_id, body.reason, actor=actor, begin=begin, now=utc_now)
    return await _shown(actor, database, count_id)


async def _shown(
    actor: Actor, database: Db, count_id: UUID, products: Sequence[UUID] | None = None
) -> CountOut:
    async with database.transaction(actor, read_only=True) as connection:
        return CountOut.row(await queries.count(connection, count_id, products), actor)
