"""Movements: posting them by hand, and reading the ledger."""

from uuid import UUID

from fastapi import APIRouter

from libs.domain.clock import utc_now
from libs.domain.ids import new_id as make_id
from libs.web.fields import Limit
from libs.web.routes import Actor, Db, NewId, Router, require
from services.inventory.api.deps import BeginWork, Movements
from services.inventory.api.schemas import (
    BatchOut,
    CostIn,
    EntriesOut,
    EntryOut,
    MovementIn,
    MovementOut,
    MovementsIn,
    ReverseIn,
)
from services.inventory.application.give_cost import give_cost
from services.inventory.application.post_movement import PostMovement, post_movement
from services.inventory.application.post_movements import post_movements
from services.inventory.application.reverse_movement import ReverseMovement, reverse_movement
from services.inventory.infrastructure import queries

router: APIRouter = Router("/api/v1/inventory/movements", tag="movements")
read = [require("inventory.stock.read")]
move = [require("inventory.stock.move")]


@router.post("", status_code=201, dependencies=move)
async def post_one(
    body: MovementIn, new_id: NewId, actor: Actor, movements: Movements
) -> MovementOut:
    """Post a movement; answers with its ledger entry, or 409 with what is on hand."""
    command = PostMovement(new_id, **dict(body))
    return MovementOut.of(
        await post_movement(command, actor=actor, movements=movements, now=utc_now)
    )


@router.post("/bulk", status_code=201, dependencies=move)
async def post_many(
    body: MovementsIn, new_id: NewId, actor: Actor, database: Db, begin: BeginWork
) -> BatchOut:
    """Post up to 500 movements, all or none.

    409 `stock_moved` names the lines whose `level_version` is not the level's, and the levels as
    they now are.
    """
    commands = [PostMovement(make_id(), **dict(line)) for line in body.lines]
    await post_movements(new_id, commands, actor=actor, begin=begin, now=utc_now)
    return await get_batch(new_id, actor, database)


@router.get("/bulk/{batch_id}", dependencies=read)
async def get_batch(batch_id: UUID, actor: Actor, database: Db) -> BatchOut:
    """The entries of movements that were posted together."""
    async with database.transaction(actor, read_only=True) as connection:
        rows = await queries.batch(connection, batch_id)
    return BatchOut(id=batch_id, items=[EntryOut.row(row) for row in rows])


@router.post("/{entry_id}/reverse", status_code=201, dependencies=move)
async def reverse(
    entry_id: UUID, body: ReverseIn, new_id: NewId, actor: Actor, begin: BeginWork
) -> MovementOut:
    """Take an entry back by one of the opposite quantity; 409 when the goods are gone."""
    command = ReverseMovement(entry_id, new_id, body.note)
    return MovementOut.of(await reverse_movement(command, actor=actor, begin=begin))


@router.get("/{entry_id}/reverse/{reversal_id}", dependencies=read)
async def get_reversal(entry_id: UUID, reversal_id: UUID, actor: Actor, database: Db) -> EntryOut:
    """The entry that takes another back."""
    async with database.transaction(actor, read_only=True) as connection:
        return EntryOut.row(await queries.reversal(connection, entry_id, reversal_id))


@router.post("/{entry_id}/cost", dependencies=[require("costs.read")])
async def cost(
    entry_id: UUID, body: CostIn, actor: Actor, database: Db, begin: BeginWork
) -> EntryOut:
    """Say what an entry cost that has no value (`GET valuation/unvalued`); it has one soon."""
    await give_cost(entry_id, body.unit_cost, actor=actor, begin=begin)
    return await get_movement(entry_id, actor, database)


@router.get("", dependencies=read)
async def list_movements(
    actor: Actor,
    database: Db,
    product_id: UUID | None = None,
    warehouse_id: UUID | None = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> EntriesOut:
    """The ledger, newest entries first."""
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.list_entries(
            connection,
            product_id=product_id,
            warehouse_id=warehouse_id,
            limit=limit,
            cursor=cursor,
        )
    return EntriesOut(items=[EntryOut.row(row) for row in page.items], next_cursor=page.next_cursor)


@router.get("/{entry_id}", dependencies=read)
async def get_movement(entry_id: UUID, actor: Actor, database: Db) -> EntryOut:
    """One ledger entry."""
    async with database.transaction(actor, read_only=True) as connection:
        return EntryOut.row(await queries.entry(connection, entry_id))
