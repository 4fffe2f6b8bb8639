"""Invoices and credit notes: lists, single ones, PDF, and what can be done with them."""

from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from libs.db.database import Connection
from libs.domain.clock import utc_now
from libs.web.documents import PDF_ANSWERS, pdf
from libs.web.fields import Limit
from libs.web.routes import Actor, Db, NewId, Router, require
from services.sales.api.deps import BeginWork, Documents, InvoiceExport
from services.sales.api.invoice_filter import Invoices
from services.sales.api.invoice_schemas import (
    CreditNoteIn,
    CreditNoteOut,
    CreditNoteRowOut,
    CreditNotesOut,
    InvoiceOut,
    InvoiceRowOut,
    InvoicesOut,
    SendIn,
)
from services.sales.application.issue_credit_note import CreditInvoice, credit_invoice
from services.sales.application.renew_link import renew_link
from services.sales.application.send_invoice import SendInvoice, send_invoice
from services.sales.infrastructure import queries

router: APIRouter = Router("/api/v1/sales", tag="invoices")
READ = [require("payments.invoices.read")]
MANAGE = [require("payments.invoices.manage")]
PAPER: dict[str, Any] = {"responses": PDF_ANSWERS, "response_class": Response}


@router.get("/invoices", dependencies=READ)
async def list_invoices(
    actor: Actor, database: Db, which: Invoices, limit: Limit = 50, cursor: str | None = None
) -> InvoicesOut:
    """Invoices, newest first; `q`: number, its order's or the customer's name begins so."""
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.list_invoices(connection, which, limit=limit, cursor=cursor)
    return InvoicesOut(
        items=[InvoiceRowOut.model_validate(row) for row in page.items],
        next_cursor=page.next_cursor,
    )


@router.get("/invoices/export", dependencies=READ, response_class=Response)
async def export(made: InvoiceExport) -> StreamingResponse:
    """The same as a file, CSV or XLSX."""
    return made


@router.get("/invoices/{invoice_id}", dependencies=READ)
async def get_invoice(
    invoice_id: UUID, actor: Actor, database: Db, documents: Documents
) -> InvoiceOut:
    """One invoice, as it was issued and as it stands, with what could be credited of it."""
    async with database.transaction(actor, read_only=True) as connection:
        return await _shown(connection, actor.tenant_id, invoice_id, documents)


@router.get("/invoices/{invoice_id}/pdf", dependencies=READ, **PAPER)
async def invoice_pdf(
    invoice_id: UUID, actor: Actor, documents: Documents, request: Request
) -> Response:
    """The invoice on paper, with a QR code that opens its page without signing in."""
    return await pdf(request, await documents.invoice(actor, invoice_id), documents.make)


@router.post("/invoices/{invoice_id}/send", dependencies=MANAGE)
async def send(
    invoice_id: UUID,
    body: SendIn,
    actor: Actor,
    begin: BeginWork,
    database: Db,
    documents: Documents,
) -> InvoiceOut:
    """Send it by e-mail with its PDF; to the address on it, or another."""
    command = SendInvoice(invoice_id, body.to)
    await send_invoice(command, actor=actor, begin=begin, now=utc_now)
    async with database.transaction(actor, read_only=True) as connection:
        return await _shown(connection, actor.tenant_id, invoice_id, documents)


@router.post("/invoices/{invoice_id}/renew-link", dependencies=MANAGE)
async def renew(
    invoice_id: UUID, actor: Actor, begin: BeginWork, database: Db, documents: Documents
) -> InvoiceOut:
    """Withdraw what its code and its letters opened; prints from now on carry a new code."""
    await renew_link(invoice_id, actor=actor, begin=begin, now=utc_now)
    async with database.transaction(actor, read_only=True) as connection:
        return await _shown(connection, actor.tenant_id, invoice_id, documents)


@router.post("/credit-notes", status_code=201, dependencies=MANAGE)
async def credit(
    body: CreditNoteIn, new_id: NewId, actor: Actor, begin: BeginWork, documents: Documents
) -> CreditNoteOut:
    """Credit an invoice: quantities of its lines, or an amount with tax; never more than is left.

    `refund`: what was paid of it goes back to the customer; else it is their credit.
    """
    command = CreditInvoice(
        new_id, body.invoice_id, body.reason, body.quantities(), body.amount, body.refund
    )
    note = await credit_invoice(command, actor=actor, begin=begin, now=utc_now)
    return CreditNoteOut.of(note, documents.link(actor.tenant_id, note))


@router.get("/credit-notes", dependencies=READ)
async def list_credit_notes(
    actor: Actor,
    database: Db,
    invoice_id: UUID | None = None,
    order_id: UUID | None = None,
    customer_id: UUID | None = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> CreditNotesOut:
    """Credit notes, newest first."""
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.list_credit_notes(
            connection,
            invoice_id=invoice_id,
            order_id=order_id,
            customer_id=customer_id,
            limit=limit,
            cursor=cursor,
        )
    return CreditNotesOut(
        items=[CreditNoteRowOut.model_validate(row) for row in page.items],
        next_cursor=page.next_cursor,
    )


@router.get("/credit-notes/{credit_note_id}", dependencies=READ)
async def get_credit_note(
    credit_note_id: UUID, actor: Actor, database: Db, documents: Documents
) -> CreditNoteOut:
    """One credit note, as it was issued."""
    async with database.transaction(actor, read_only=True) as connection:
        note = await queries.credit_note(connection, credit_note_id)
    return CreditNoteOut.of(note, documents.link(actor.tenant_id, note))


@router.get("/credit-notes/{credit_note_id}/pdf", dependencies=READ, **PAPER)
async def credit_note_pdf(
    credit_note_id: UUID, actor: Actor, documents: Documents, request: Request
) -> Response:
    """The credit note on paper."""
    return await pdf(request, await documents.credit_note(actor, credit_note_id), documents.make)


async def _shown(
    connection: Connection, tenant_id: UUID, invoice_id: UUID, documents: Documents
) -> InvoiceOut:
    found, left, notes = await queries.invoice_with_credits(connection, invoice_id)
    today: date = await queries.company_day(connection)
    link = documents.link(tenant_id, found)
    return InvoiceOut.of(found, left, notes, today=today, link=link)
