"""What customers owe: invoices, how long they are overdue, statements."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from libs.web import etags
from libs.web.exports import FILE
from libs.web.fields import Ids, Limit, Shown
from libs.web.routes import Actor, Db, Router
from services.payments.api.deps import Since, StatementExport, Until, read_invoices
from services.payments.domain.method import Method
from services.payments.infrastructure import queries

router: APIRouter = Router("/api/v1/payments", tag="receivables")


class ReceivableRowOut(BaseModel):
    """What a customer owes for an invoice; open is what is neither paid nor credited."""

    id: UUID
    version: int
    number: str
    order_id: UUID
    order_number: str
    customer_id: UUID
    customer_name: str | None
    currency: str
    total: Shown
    paid: Shown
    credited: Shown
    open: Shown
    issued_on: date
    due_on: date
    prepaid: bool


class PaidByOut(BaseModel):
    """A payment of an invoice."""

    id: UUID
    number: str
    method: Method
    reference: str
    received_on: date
    amount: Shown


class CreditedByOut(BaseModel):
    """A credit note of an invoice."""

    id: UUID
    number: str
    total: Shown
    issued_on: date


class ReceivableOut(ReceivableRowOut):
    """An invoice, what paid it and what was credited."""

    payments: list[PaidByOut]
    credit_notes: list[CreditedByOut]


class ReceivablesOut(BaseModel):
    """Some invoices, and the cursor for more."""

    items: list[ReceivableRowOut]
    next_cursor: str | None


class CustomerAgeingOut(BaseModel):
    """What one customer owes, by how many days it is overdue; and what credit they have."""

    customer_id: UUID
    customer_name: str | None
    total: Shown
    not_due: Shown
    days_30: Shown
    days_60: Shown
    days_90: Shown
    older: Shown
    credit: Shown


class ReceivablesAgeingOut(BaseModel):
    """What is open as of a day, the largest first."""

    as_of: date
    items: list[CustomerAgeingOut]


class StatementLineOut(BaseModel):
    """What changed a customer's balance: an invoice, a credit note, a payment, a refund."""

    day: date
    kind: str
    id: UUID
    number: str
    debit: Shown
    credit: Shown
    balance: Shown


class StatementOut(BaseModel):
    """A customer's account over some days; less than zero is their credit."""

    customer_id: UUID
    customer_number: str
    customer_name: str
    currency: str
    since: date
    until: date
    opening: Shown
    lines: list[StatementLineOut]
    closing: Shown


@router.get("/receivables", dependencies=read_invoices)
async def list_receivables(
    actor: Actor,
    database: Db,
    ids: Ids,
    customer_id: UUID | None = None,
    order_id: UUID | None = None,
    is_open: Annotated[
        bool | None, Query(alias="open", description="Only what is owed, or only what is not")
    ] = None,
    due_until: date | None = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> ReceivablesOut:
    """What is or was owed by customers, by due date."""
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.list_receivables(
            connection,
            ids=ids,
            customer_id=customer_id,
            order_id=order_id,
            is_open=is_open,
            due_until=due_until,
            limit=limit,
            cursor=cursor,
        )
    items = [ReceivableRowOut.model_validate(_opened(row)) for row in page.items]
    return ReceivablesOut(items=items, next_cursor=page.next_cursor)


@router.get("/receivables/ageing", dependencies=read_invoices)
async def ageing(actor: Actor, database: Db, as_of: date | None = None) -> ReceivablesAgeingOut:
    """What is open by customer, and for how long it is overdue on a day (today)."""
    async with database.transaction(actor, read_only=True) as connection:
        day = as_of or await queries.today(connection)
        rows = await queries.receivables_ageing(connection, day)
    items = [CustomerAgeingOut.model_validate(row) for row in rows]
    return ReceivablesAgeingOut(as_of=day, items=items)


@router.get("/receivables/{invoice_id}", dependencies=read_invoices)
async def get_receivable(
    invoice_id: UUID, actor: Actor, database: Db, response: Response
) -> ReceivableOut:
    """One invoice, what paid it and what was credited."""
    async with database.transaction(actor, read_only=True) as connection:
        row = await queries.receivable(connection, invoice_id)
    etags.tag(response, row["version"])
    return ReceivableOut.model_validate(_opened(row))


@router.get("/customers/{customer_id}/statement", dependencies=read_invoices)
async def statement(
    customer_id: UUID, actor: Actor, database: Db, since: Since, until: Until
) -> StatementOut:
    """What a customer owed at first, what changed that, and what they owe in the end."""
    async with database.transaction(actor, read_only=True) as connection:
        row = await queries.statement(connection, customer_id, since, until)
    return StatementOut.model_validate(row)


@router.get("/customers/{customer_id}/statement/export", dependencies=read_invoices, **FILE)
async def export(customer_id: UUID, file: StatementExport) -> StreamingResponse:
    """The statement as a file."""
    return await file(customer_id)


def _opened(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "open": row["total"] - row["paid"] - row["credited"]}
