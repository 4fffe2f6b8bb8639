"""What suppliers bill, matched to what came in."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import AfterValidator, BaseModel, Field

from libs.domain.clock import utc_now
from libs.domain.texts import line
from libs.web import etags
from libs.web.fields import Body, Limit, PlainDecimal, Shown
from libs.web.routes import Actor, Db, NewId, Router
from services.payments.api.deps import BeginWork, manage, read
from services.payments.api.payment_schemas import Day, Note, ReasonIn
from services.payments.application.hold_bill import HoldBill, hold_bill, release_bill
from services.payments.application.record_bill import (
    RecordBill,
    ReverseBill,
    record_bill,
    reverse_bill,
)
from services.payments.domain.bill import Billed
from services.payments.infrastructure import queries

router: APIRouter = Router("/api/v1/payments", tag="bills")
MOST_RECEIPTS = 200


def _number(value: str) -> str:
    return line(value, 60)


class BillIn(Body):
    """A supplier's own bill, for receipts that nothing else bills."""

    supplier_id: UUID
    number: Annotated[str, AfterValidator(_number)] = Field(description="As the supplier has it")
    billed_on: Day
    receipt_ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST_RECEIPTS)]
    amount: PlainDecimal
    tax: PlainDecimal | None = Field(
        default=None, description="Of the amount; left out, what its receipts accrued"
    )
    note: Note = ""

    def billed(self) -> Billed:
        """What the domain makes of it."""
        return Billed(**self.model_dump())


class BilledReceiptOut(BaseModel):
    """A receipt on a bill, and what is owed for it."""

    liability_id: UUID
    receipt_id: UUID
    document_number: str
    order_id: UUID
    order_number: str
    amount: Shown
    settled: Shown


class BillOut(BaseModel):
    """A bill; `accrued` is what was owed for its receipts, `difference` what it says beyond."""

    id: UUID
    version: int
    supplier_id: UUID
    supplier_name: str | None
    number: str
    billed_on: date
    currency: str
    amount: Shown
    tax: Shown
    accrued: Shown
    accrued_tax: Shown
    difference: Shown
    note: str
    held_reason: str
    recorded_at: datetime
    recorded_by_name: str
    reversed_at: datetime | None
    reversed_by_name: str
    reversal_reason: str
    receipts: list[BilledReceiptOut]


class BillsOut(BaseModel):
    """Some bills, and the cursor for more."""

    items: list[BillOut]
    next_cursor: str | None


@router.get("/bills", dependencies=read)
async def list_bills(
    actor: Actor,
    database: Db,
    supplier_id: UUID | None = None,
    order_id: UUID | None = None,
    held: bool | None = None,  # noqa: FBT001 - a query field
    since: date | None = None,
    until: date | None = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> BillsOut:
    """Suppliers' bills, the latest first."""
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.list_bills(
            connection,
            supplier_id=supplier_id,
            order_id=order_id,
            held=held,
            since=since,
            until=until,
            limit=limit,
            cursor=cursor,
        )
    items = [BillOut.model_validate(row) for row in page.items]
    return BillsOut(items=items, next_cursor=page.next_cursor)


@router.post("/bills", status_code=201, dependencies=manage)
async def record(
    body: BillIn,
    new_id: NewId,
    actor: Actor,
    database: Db,
    begin: BeginWork,
    response: Response,
) -> BillOut:
    """Match a supplier's bill to receipts: the difference is owed, and posted.

    A number of that supplier a second time is refused: 409 `bill_exists`, naming the first.
    """
    command = RecordBill(new_id, body.billed())
    await record_bill(command, actor=actor, begin=begin, now=utc_now)
    return await get_bill(new_id, actor, database, response)


@router.get("/bills/{bill_id}", dependencies=read)
async def get_bill(bill_id: UUID, actor: Actor, database: Db, response: Response) -> BillOut:
    """One bill and its receipts."""
    async with database.transaction(actor, read_only=True) as connection:
        row = await queries.bill(connection, bill_id)
    etags.tag(response, row["version"])
    return BillOut.model_validate(row)


@router.post("/bills/{bill_id}/reverse", dependencies=manage)
async def reverse(
    bill_id: UUID,
    body: ReasonIn,
    actor: Actor,
    database: Db,
    begin: BeginWork,
    response: Response,
) -> BillOut:
    """Take a bill back: its receipts and its number may be billed again."""
    command = ReverseBill(bill_id, body.reason)
    await reverse_bill(command, actor=actor, begin=begin, now=utc_now)
    return await get_bill(bill_id, actor, database, response)


@router.post("/bills/{bill_id}/hold", dependencies=manage)
async def hold(
    bill_id: UUID,
    body: ReasonIn,
    actor: Actor,
    database: Db,
    begin: BeginWork,
    response: Response,
) -> BillOut:
    """Dispute a bill: nothing of it is settled until it is released."""
    command = HoldBill(bill_id, body.reason)
    await hold_bill(command, actor=actor, begin=begin, now=utc_now)
    return await get_bill(bill_id, actor, database, response)


@router.post("/bills/{bill_id}/release", dependencies=manage)
async def release(
    bill_id: UUID, actor: Actor, database: Db, begin: BeginWork, response: Response
) -> BillOut:
    """A held bill may be settled."""
    await release_bill(bill_id, actor=actor, begin=begin, now=utc_now)
    return await get_bill(bill_id, actor, database, response)
