"""The ledger over time: stock as of a date, and a check of every chain."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from libs.db.database import Connection
from libs.web.fields import Limit, Moment
from libs.web.routes import Actor, Db, Router, require
from services.inventory.api.deps import HoldsDep
from services.inventory.api.schemas import (
    DifferenceOut,
    LedgerCheckOut,
    StockAsOfListOut,
    StockAsOfOut,
)
from services.inventory.domain.verification import LedgerCheck
from services.inventory.infrastructure import queries
from services.inventory.infrastructure.queries import AsOf, Clock

router: APIRouter = Router("/api/v1/inventory", tag="ledger")


@router.get(
    "/stock/as-of",
    dependencies=[require("inventory.stock.read")],
    response_model_exclude_unset=True,
)
async def stock_as_of(
    at: Moment,
    actor: Actor,
    database: Db,
    by: Annotated[Clock, Query(description="When it happened, or when it was recorded")] = (
        "happened"
    ),
    product_id: UUID | None = None,
    warehouse_id: UUID | None = None,
    category_id: UUID | None = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> StockAsOfListOut:
    """Stock as it was at a time, by SKU; its value too, for callers with `costs.read`."""
    wanted = AsOf(at, by, product_id, warehouse_id, category_id)
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.stock_as_of(
            connection, wanted, with_values=actor.sees_costs, limit=limit, cursor=cursor
        )
    items = [StockAsOfOut.model_validate(row) for row in page.items]
    return StockAsOfListOut(items=items, next_cursor=page.next_cursor)


@router.get("/ledger/verify", dependencies=[require("reporting.audit.read")])
async def verify_ledger(
    actor: Actor,
    database: Db,
    holds: HoldsDep,
    product_id: UUID | None = None,
    warehouse_id: UUID | None = None,
) -> LedgerCheckOut:
    """Check hash chains, signatures and sums, of everything or of some; names what differs first.

    Reads the ledger once from end to end, in bounded memory. The last signature of a chain proves
    all of it; if it does not hold, that chain is read again to name the first entry that lies.
    """
    check = LedgerCheck(holds)
    async with database.transaction(actor, read_only=True, snapshot=True) as connection:
        await _check(connection, check, product_id, warehouse_id)
        found = check.first_difference
        if check.forged is not None:
            again = LedgerCheck(holds, every_signature=True)
            await _check(connection, again, check.forged.product_id, check.forged.warehouse_id)
            found = again.first_difference or found
    return LedgerCheckOut(
        ok=found is None,
        entries=check.entries,
        unsigned=check.unsigned,
        first_difference=None
        if found is None
        else DifferenceOut.model_validate(found, from_attributes=True),
    )


async def _check(
    connection: Connection, check: LedgerCheck, product_id: UUID | None, warehouse_id: UUID | None
) -> None:
    async for entry, signature in queries.ledger(connection, product_id, warehouse_id):
        check.entry(entry, signature)
    async for level in queries.stated_levels(connection, product_id, warehouse_id):
        check.level(level)
