"""What is owed to suppliers, and what was paid."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import AfterValidator, BaseModel, Field

from libs.domain.clock import utc_now
from libs.domain.texts import line, paragraphs
from libs.web import etags
from libs.web.fields import Body, Limit, PlainDecimal, Shown
from libs.web.routes import Actor, Db, NewId, Router
from services.payments.api.deps import BeginWork, manage, read
from services.payments.application.record_settlement import RecordSettlement, record_settlement
from services.payments.application.reverse_settlement import ReverseSettlement, reverse_settlement
from services.payments.domain.method import ByHand, Method
from services.payments.domain.settlement import Paid, SettledLine
from services.payments.infrastructure import queries

router: APIRouter = Router("/api/v1/payments", tag="liabilities")
MOST_LINES = 200


def _reference(value: str) -> str:
    return line(value, 100, shortest=0)


def _note(value: str) -> str:
    return paragraphs(value, 2000)


def _reason(value: str) -> str:
    return line(value, 500)


class SettledLineIn(Body):
    """How much of a liability is paid, in the company's currency."""

    liability_id: UUID
    amount: PlainDecimal


class SettlementIn(Body):
    """A payment made to a supplier outside this system."""

    supplier_id: UUID
    method: ByHand
    reference: Annotated[str, AfterValidator(_reference)] = Field(
        default="", description="Such as the bank's transaction number"
    )
    note: Annotated[str, AfterValidator(_note)] = ""
    paid_on: date
    lines: Annotated[list[SettledLineIn], Field(min_length=1, max_length=MOST_LINES)]

    def paid(self) -> Paid:
        """What the domain makes of it."""
        return Paid(
            supplier_id=self.supplier_id,
            method=Method(self.method),
            reference=self.reference,
            note=self.note,
            paid_on=self.paid_on,
            lines=[SettledLine(each.liability_id, each.amount) for each in self.lines],
        )


class ReversalIn(Body):
    """Why a payment is taken back."""

    reason: Annotated[str, AfterValidator(_reason)]


class LiabilityRowOut(BaseModel):
    """An amount owed for a receipt; open is what is not settled."""

    id: UUID
    version: int
    supplier_id: UUID
    supplier_name: str | None
    order_id: UUID
    order_number: str
    document_id: UUID
    document_number: str
    currency: str
    amount: Shown
    settled: Shown
    open: Shown
    accrued_on: date
    due_on: date
    bill_id: UUID | None


class SettledByOut(BaseModel):
    """A payment that settled a part of a liability."""

    id: UUID
    number: str
    method: Method
    reference: str
    paid_on: date
    amount: Shown
    reversed_at: datetime | None


class LiabilityOut(LiabilityRowOut):
    """A liability and what settled it."""

    settlements: list[SettledByOut]


class LiabilitiesOut(BaseModel):
    """Some liabilities, and the cursor for more."""

    items: list[LiabilityRowOut]
    next_cursor: str | None


class AgeingRowOut(BaseModel):
    """What one supplier is owed, by how many days it is overdue: up to 30, 60, 90, and more."""

    supplier_id: UUID
    supplier_name: str | None
    total: Shown
    not_due: Shown
    days_30: Shown
    days_60: Shown
    days_90: Shown
    older: Shown


class AgeingOut(BaseModel):
    """What is open as of a day, the largest first."""

    as_of: date
    items: list[AgeingRowOut]


class SettledLineOut(BaseModel):
    """What a payment settled."""

    liability_id: UUID
    document_number: str
    order_number: str
    amount: Shown


class SettlementOut(BaseModel):
    """A payment to a supplier."""

    id: UUID
    version: int
    number: str
    supplier_id: UUID
    method: Method
    reference: str
    note: str
    currency: str
    amount: Shown
    paid_on: date
    recorded_at: datetime
    recorded_by_name: str
    reversed_at: datetime | None
    reversed_by_name: str
    reversal_reason: str
    lines: list[SettledLineOut]


class SettlementsOut(BaseModel):
    """Some payments, and the cursor for more."""

    items: list[SettlementOut]
    next_cursor: str | None


@router.get("/liabilities", dependencies=read)
async def list_liabilities(
    actor: Actor,
    database: Db,
    supplier_id: UUID | None = None,
    order_id: UUID | None = None,
    is_open: Annotated[
        bool | None, Query(alias="open", description="Only what is owed, or only what was settled")
    ] = None,
    due_until: date | None = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> LiabilitiesOut:
    """What is or was owed to suppliers, by due date."""
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.list_liabilities(
            connection,
            supplier_id=supplier_id,
            order_id=order_id,
            is_open=is_open,
            due_until=due_until,
            limit=limit,
            cursor=cursor,
        )
    items = [LiabilityRowOut.model_validate(_opened(row)) for row in page.items]
    return LiabilitiesOut(items=items, next_cursor=page.next_cursor)


@router.get("/liabilities/ageing", dependencies=read)
async def ageing(actor: Actor, database: Db, as_of: date | None = None) -> AgeingOut:
    """What is open by supplier, and for how long it is overdue on a day (today)."""
    async with database.transaction(actor, read_only=True) as connection:
        day = as_of or await queries.today(connection)
        rows = await queries.ageing(connection, day)
    return AgeingOut(as_of=day, items=[AgeingRowOut.model_validate(row) for row in rows])


@router.get("/liabilities/{liability_id}", dependencies=read)
async def get_liability(
    liability_id: UUID, actor: Actor, database: Db, response: Response
) -> LiabilityOut:
    """One liability and what settled it."""
    async with database.transaction(actor, read_only=True) as connection:
        row = await queries.liability(connection, liability_id)
    etags.tag(response, row["version"])
    return LiabilityOut.model_validate(_opened(row))


@router.get("/settlements", dependencies=read)
async def list_settlements(
    actor: Actor,
    database: Db,
    supplier_id: UUID | None = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> SettlementsOut:
    """Payments to suppliers, newest first."""
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.list_settlements(
            connection, supplier_id=supplier_id, limit=limit, cursor=cursor
        )
    items = [SettlementOut.model_validate(row) for row in page.items]
    return SettlementsOut(items=items, next_cursor=page.next_cursor)


@router.post("/settlements", status_code=201, dependencies=manage)
async def record(
    body: SettlementIn,
    new_id: NewId,
    actor: Actor,
    database: Db,
    begin: BeginWork,
    response: Response,
) -> SettlementOut:
    """Record a payment to a supplier: settles their liabilities wholly or in part, and posts it.

    More than is open is refused: 409 `over_settled`.
    """
    command = RecordSettlement(new_id, body.paid())
    await record_settlement(command, actor=actor, begin=begin, now=utc_now)
    return await get_settlement(new_id, actor, database, response)


@router.get("/settlements/{settlement_id}", dependencies=read)
async def get_settlement(
    settlement_id: UUID, actor: Actor, database: Db, response: Response
) -> SettlementOut:
    """One payment and what it settled."""
    async with database.transaction(actor, read_only=True) as connection:
        row = await queries.settlement(connection, settlement_id)
    etags.tag(response, row["version"])
    return SettlementOut.model_validate(row)


@router.post("/settlements/{settlement_id}/reverse", dependencies=manage)
async def reverse(
    settlement_id: UUID,
    body: ReversalIn,
    actor: Actor,
    database: Db,
    begin: BeginWork,
    response: Response,
) -> SettlementOut:
    """Take a payment back (a cheque bounced, a mistake): what it settled is open again."""
    command = ReverseSettlement(settlement_id, body.reason)
    await reverse_settlement(command, actor=actor, begin=begin, now=utc_now)
    return await get_settlement(settlement_id, actor, database, response)


def _opened(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "open": row["amount"] - row["settled"]}
