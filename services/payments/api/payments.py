"""Money from customers, and what of it goes back."""

from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from libs.domain.clock import utc_now
from libs.domain.errors import Invalid
from libs.web import etags
from libs.web.exports import FILE
from libs.web.fields import Limit
from libs.web.routes import Actor, Db, NewId, Router
from services.payments.api.deps import (
    BeginPosting,
    BeginRefund,
    PaymentExport,
    Payments,
    manage_invoices,
    read_invoices,
)
from services.payments.api.payment_schemas import (
    AllocateIn,
    PaidIn,
    PaymentIn,
    PaymentOut,
    PaymentsOut,
    ReasonIn,
    RefundIn,
    RefundOut,
    RefundsOut,
)
from services.payments.application.allocate_payment import AllocatePayment, allocate_payment
from services.payments.application.record_payment import RecordPayment, record_payment
from services.payments.application.refund_payment import (
    CancelRefund,
    PayRefund,
    RefundPayment,
    cancel_refund,
    pay_refund,
    refund_payment,
)
from services.payments.application.reverse_payment import ReversePayment, reverse_payment
from services.payments.domain.payment import Wanted
from services.payments.domain.refund import RefundStatus
from services.payments.infrastructure import queries

router: APIRouter = Router("/api/v1/payments", tag="payments")


@router.get("/payments", dependencies=read_invoices)
async def list_payments(
    actor: Actor, database: Db, which: Payments, limit: Limit = 50, cursor: str | None = None
) -> PaymentsOut:
    """Payments of customers, the last received first."""
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.list_payments(connection, which, limit=limit, cursor=cursor)
    items = [PaymentOut.model_validate(row) for row in page.items]
    return PaymentsOut(items=items, next_cursor=page.next_cursor)


@router.get("/payments/export", dependencies=read_invoices, **FILE)
async def export(file: PaymentExport) -> StreamingResponse:
    """Payments as a file, with the filters of the list."""
    return file


@router.post("/payments", status_code=201, dependencies=manage_invoices)
async def record(
    body: PaymentIn,
    new_id: NewId,
    actor: Actor,
    database: Db,
    begin: BeginPosting,
    response: Response,
) -> PaymentOut:
    """Record a payment a customer made by bank, UPI, cheque or cash, and post it.

    What is more than its invoices are open for is the customer's credit. `same_reference` in the
    answer names other payments with that reference.
    """
    customer_id = body.customer_id or await _whose(body.wanted()[0].invoice_id, actor, database)
    command = RecordPayment(new_id, body.received(customer_id))
    await record_payment(command, actor=actor, begin=begin, now=utc_now)
    return await get_payment(new_id, actor, database, response)


@router.get("/payments/{payment_id}", dependencies=read_invoices)
async def get_payment(
    payment_id: UUID, actor: Actor, database: Db, response: Response
) -> PaymentOut:
    """One payment: what it paid, what went back, and what is left."""
    async with database.transaction(actor, read_only=True) as connection:
        row = await queries.payment(connection, payment_id)
    etags.tag(response, row["version"])
    return PaymentOut.model_validate(row)


@router.post("/payments/{payment_id}/reverse", dependencies=manage_invoices)
async def reverse(
    payment_id: UUID,
    body: ReasonIn,
    actor: Actor,
    database: Db,
    begin: BeginPosting,
    response: Response,
) -> PaymentOut:
    """Take a payment back (a cheque bounced, a mistake): what it paid is owed again.

    Refused once a part of it went back: 409 `refunded`.
    """
    command = ReversePayment(payment_id, body.reason)
    await reverse_payment(command, actor=actor, begin=begin, now=utc_now)
    return await get_payment(payment_id, actor, database, response)


@router.post("/payments/{payment_id}/allocate", dependencies=manage_invoices)
async def allocate(
    payment_id: UUID,
    body: AllocateIn,
    actor: Actor,
    database: Db,
    begin: BeginPosting,
    response: Response,
) -> PaymentOut:
    """Use what is left of a payment, the customer's credit, on one of their invoices."""
    command = AllocatePayment(payment_id, Wanted(body.invoice_id, body.amount))
    await allocate_payment(command, actor=actor, begin=begin, now=utc_now)
    return await get_payment(payment_id, actor, database, response)


@router.post("/payments/{payment_id}/refunds", status_code=201, dependencies=manage_invoices)
async def give_back(
    payment_id: UUID,
    body: RefundIn,
    new_id: NewId,
    actor: Actor,
    database: Db,
    begin: BeginRefund,
    response: Response,
) -> RefundOut:
    """Give a part of a payment back, or all: never more than is left of it.

    What the customer has as credit goes first; for the rest, what it paid is owed again.
    """
    command = RefundPayment(
        refund_id=new_id,
        payment_id=payment_id,
        amount=body.amount,
        reason=body.reason,
        paid=None if body.paid is None else body.paid.paid(),
    )
    await refund_payment(command, actor=actor, begin=begin, now=utc_now)
    response.headers["location"] = f"/api/v1/payments/refunds/{new_id}"
    return await get_refund(new_id, actor, database)


@router.get("/refunds", dependencies=read_invoices)
async def list_refunds(
    actor: Actor,
    database: Db,
    status: RefundStatus | None = None,
    customer_id: UUID | None = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> RefundsOut:
    """What went back to customers or is to, newest first."""
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.list_refunds(
            connection, status=status, customer_id=customer_id, limit=limit, cursor=cursor
        )
    items = [RefundOut.model_validate(row) for row in page.items]
    return RefundsOut(items=items, next_cursor=page.next_cursor)


@router.get("/refunds/{refund_id}", dependencies=read_invoices)
async def get_refund(refund_id: UUID, actor: Actor, database: Db) -> RefundOut:
    """One refund."""
    async with database.transaction(actor, read_only=True) as connection:
        row = await queries.refund(connection, refund_id)
    return RefundOut.model_validate(row)


@router.post("/refunds/{refund_id}/pay", dependencies=manage_invoices)
async def pay(
    refund_id: UUID, body: PaidIn, actor: Actor, database: Db, begin: BeginPosting
) -> RefundOut:
    """Say that a refund which waited went back, and how."""
    command = PayRefund(refund_id, body.paid())
    await pay_refund(command, actor=actor, begin=begin, now=utc_now)
    return await get_refund(refund_id, actor, database)


@router.post("/refunds/{refund_id}/cancel", dependencies=manage_invoices)
async def cancel(
    refund_id: UUID, body: ReasonIn, actor: Actor, database: Db, begin: BeginPosting
) -> RefundOut:
    """Give nothing back after all: the customer keeps their credit."""
    command = CancelRefund(refund_id, body.reason)
    await cancel_refund(command, actor=actor, begin=begin, now=utc_now)
    return await get_refund(refund_id, actor, database)


async def _whose(invoice_id: UUID, actor: Actor, database: Db) -> UUID:
    async with database.transaction(actor, read_only=True) as connection:
        customer_id = await queries.customer_of(connection, invoice_id)
    if customer_id is None:
        raise Invalid.field("invoice_id", "no such invoice", "not_found")
    return customer_id
