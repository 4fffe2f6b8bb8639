"""Comparing books, payments, receipts and stock."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from libs.domain.clock import utc_now
from libs.web.fields import Limit, Shown
from libs.web.routes import Actor, Db, NewId, Router
from services.payments.api.deps import BeginWork, Comparisons, manage, read
from services.payments.application.reconcile import reconcile
from services.payments.infrastructure import queries

router: APIRouter = Router("/api/v1/payments", tag="reconciliations")


class MismatchOut(BaseModel):
    """Two figures that should be one, why they may differ, and what to do."""

    kind: str
    subject: str
    subject_id: UUID | None
    expected: Shown | None
    actual: Shown | None
    cause: str
    action: str


class ReconciliationRowOut(BaseModel):
    """A run: how many were compared by kind, how many differ, and what could not be asked."""

    id: UUID
    started_at: datetime
    finished_at: datetime
    requested_by_name: str
    mismatches: int
    compared: dict[str, int]
    skipped: dict[str, str]


class ReconciliationOut(ReconciliationRowOut):
    """A run, and every difference it found."""

    rows: list[MismatchOut]


class ReconciliationsOut(BaseModel):
    """Some runs, and the cursor for more."""

    items: list[ReconciliationRowOut]
    next_cursor: str | None


@router.get("/reconciliations", dependencies=read)
async def list_reconciliations(
    actor: Actor, database: Db, limit: Limit = 50, cursor: str | None = None
) -> ReconciliationsOut:
    """Runs, newest first; one is made each day."""
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.list_reconciliations(connection, limit=limit, cursor=cursor)
    items = [ReconciliationRowOut.model_validate(row) for row in page.items]
    return ReconciliationsOut(items=items, next_cursor=page.next_cursor)


@router.post("/reconciliations", status_code=201, dependencies=manage)
async def run(
    new_id: NewId, actor: Actor, database: Db, begin: BeginWork, comparisons: Comparisons
) -> ReconciliationOut:
    """Compare everything now."""
    await reconcile(new_id, comparisons, actor=actor, begin=begin, now=utc_now)
    return await get_reconciliation(new_id, actor, database)


@router.get("/reconciliations/{reconciliation_id}", dependencies=read)
async def get_reconciliation(
    reconciliation_id: UUID, actor: Actor, database: Db
) -> ReconciliationOut:
    """One run and what differed."""
    async with database.transaction(actor, read_only=True) as connection:
        row = await queries.reconciliation(connection, reconciliation_id)
    return ReconciliationOut.model_validate(row)
