"""Credit what was invoiced: what came back, what was cancelled, or what somebody decides."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import Invalid, NotFound
from libs.domain.ids import new_id
from libs.domain.money import round_minor
from libs.domain.principal import Principal
from libs.domain.quantity import ZERO
from services.sales.application.invoice_ports import BeginInvoicing, InvoicingWork
from services.sales.domain.credit_note import (
    Creditable,
    CreditNote,
    all_that_is_left,
    amount_of,
    quantities_of,
)
from services.sales.domain.document import DocumentLine
from services.sales.domain.invoice import Invoice


@dataclass(frozen=True, slots=True)
class CreditInvoice:
    """Quantities of lines by their ids, or an amount with tax; neither: all that is left."""

    note_id: UUID
    invoice_id: UUID
    reason: str
    quantities: Mapping[UUID, Decimal] | None = None
    amount: Decimal | None = None
    refund: bool = False


@dataclass(frozen=True, slots=True)
class CameBack:
    """A return from a customer: how much of which line of the order."""

    id: UUID
    number: str
    quantities: Mapping[UUID, Decimal]


async def credit_invoice(
    command: CreditInvoice, *, actor: Principal, begin: BeginInvoicing, now: Clock
) -> CreditNote:
    """Somebody decides so; raises Conflict for more than is left, Invalid."""
    async with begin(actor) as work:
        try:
            invoice = await work.invoices.get(command.invoice_id)
        except NotFound as error:
            raise Invalid.field("invoice_id", "no such invoice", "not_found") from error
        left = await work.credit_notes.left_of(invoice)
        lines = _wanted(command, left, invoice.content.currency)
        return await _issue(
            work, invoice, lines, actor=actor, at=now(), reason=command.reason,
            note_id=command.note_id,
            refund=command.refund,
        )  # fmt: skip


async def credit_order(
    work: InvoicingWork, order_id: UUID, *, actor: Principal, at: datetime, reason: str
) -> list[CreditNote]:
    """An order that is undone: all that is left of its invoices."""
    invoices = await work.invoices.of_order(order_id)
    return await credit_invoices(work, invoices, actor=actor, at=at, reason=reason)


async def credit_invoices(
    work: InvoicingWork,
    invoices: Iterable[Invoice],
    *,
    actor: Principal,
    at: datetime,
    reason: str,
) -> list[CreditNote]:
    """All that is left of them, which are locked; what was paid goes back."""
    notes = []
    for invoice in invoices:
        left = await work.credit_notes.left_of(invoice)
        if any(line.total for line in left):
            lines = all_that_is_left(left, invoice.content.currency)
            note = await _issue(
                work, invoice, lines, actor=actor, at=at, reason=reason, refund=True
            )
            notes.append(note)
    return notes


async def credit_return(
    work: InvoicingWork, order_id: UUID, came: CameBack, *, actor: Principal, at: datetime
) -> list[CreditNote]:
    """What came back, at invoiced prices, of the earliest invoices first; once per return."""
    if known := await work.credit_notes.of_return(came.id):
        return known
    wanted, notes = dict(came.quantities), []
    for invoice in await work.invoices.of_order(order_id):
        left = await work.credit_notes.left_of(invoice)
        lines = _of_what_came_back(left, wanted, invoice.content.currency)
        if any(line.total for line in lines):
            reason = f"Return {came.number}"
            note = await _issue(
                work, invoice, lines, actor=actor, at=at, reason=reason, return_id=came.id
            )
            notes.append(note)
    return notes


async def credit_unshipped(
    work: InvoicingWork,
    invoice: Invoice,
    quantities: Mapping[UUID, Decimal],
    *,
    actor: Principal,
    at: datetime,
    reason: str,
) -> None:
    """What was paid first, by lines of the order, and will not be shipped: it goes back."""
    left = await work.credit_notes.left_of(invoice)
    lines = _of_what_came_back(left, dict(quantities), invoice.content.currency)
    if any(line.total for line in lines):
        await _issue(work, invoice, lines, actor=actor, at=at, reason=reason, refund=True)


def _of_what_came_back(
    left: list[Creditable], wanted: dict[UUID, Decimal], currency: str
) -> list[DocumentLine]:
    """As much of it as this invoice charged; the rest stays wanted."""
    lines = []
    for each in left:
        if each.line.source_id is None:
            continue
        quantity = min(each.quantity, wanted.get(each.line.source_id, ZERO))
        if quantity:
            wanted[each.line.source_id] -= quantity
            lines.append(each.of(quantity, currency))
    return lines


def _wanted(command: CreditInvoice, left: list[Creditable], currency: str) -> list[DocumentLine]:
    if command.quantities is not None:
        return quantities_of(left, command.quantities, currency)
    if command.amount is None:
        return all_that_is_left(left, currency)
    if command.amount != round_minor(command.amount, currency):
        raise Invalid.field("amount", f"in whole minor units of {currency}")
    return amount_of(left, command.amount, currency)


async def _issue(
    work: InvoicingWork,
    invoice: Invoice,
    lines: list[DocumentLine],
    *,
    actor: Principal,
    at: datetime,
    reason: str,
    note_id: UUID | None = None,
    refund: bool = False,
    return_id: UUID | None = None,
) -> CreditNote:
    company = await work.invoicing_company()
    note = CreditNote.issue(
        invoice,
        lines,
        note_id=note_id or new_id(),
        number=await work.invoice_numbers.credit_note(company.fiscal_year(at)),
        reason=reason,
        by=actor,
        at=at,
        on=company.today(at),
        refund=refund,
        return_id=return_id,
    )
    work.credit_notes.add(note)
    return note
