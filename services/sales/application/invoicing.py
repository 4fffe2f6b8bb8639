"""The place where invoices are made: called in the transaction of the step that asks for one.

The order is loaded and locked, and has taken its step already; numbers are taken in here, late.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from libs.domain.parties import place
from libs.domain.principal import Principal
from libs.domain.quantity import ZERO
from services.sales.application.issue_credit_note import credit_invoices, credit_unshipped
from services.sales.application.issue_invoice import issue_invoice
from services.sales.application.ports import SalesWork
from services.sales.domain.customer import CustomerDetails
from services.sales.domain.document import Issuer, Party
from services.sales.domain.invoice import BilledCharge, BilledLine, BilledOrder, Shipped
from services.sales.domain.order_events import all_of
from services.sales.domain.sales_order import SalesOrder
from services.sales.domain.shipment import Move, Shipment
from services.sales.domain.taxes import Scheme, scheme


@dataclass(frozen=True, slots=True)
class Prepayment:
    """The invoice that has to be paid before anything is picked, and whether it is."""

    invoice_id: UUID
    paid: bool


async def invoice_shipment(
    work: SalesWork, order: SalesOrder, shipment: Shipment, *, by: Principal, at: datetime
) -> None:
    """A shipment has left: the customer owes for its lines (charges with the first one).

    Not called for an order that was paid first.
    """
    gone = Shipped(
        shipment.id,
        shipment.number,
        {line.order_line_id: line.quantity for line in shipment.lines},
    )
    await issue_invoice(work, await _billed(work, order, shipment.moves), gone, actor=by, at=at)


async def invoice_first(
    work: SalesWork, order: SalesOrder, *, by: Principal, at: datetime
) -> Prepayment | None:
    """An order that has to be paid first is approved: an invoice for all of it.

    Approved anew after it was out of stock, `order.invoice_id` names the one it has; if that was
    credited meanwhile, nobody has paid, and there is a new one.
    """
    invoice = None
    if order.invoice_id is not None:
        invoice = await work.invoices.get(order.invoice_id)
        left = await work.credit_notes.left_of(invoice)
        if invoice.content.total and not any(line.total for line in left):
            invoice = None
    if invoice is None:
        billed = await _billed(work, order, all_of(order.allocations))
        invoice = await issue_invoice(work, billed, None, actor=by, at=at)
    return Prepayment(invoice.id, paid=invoice.receivable.open <= 0)


async def credit_first(
    work: SalesWork, order: SalesOrder, *, by: Principal, at: datetime, reason: str
) -> None:
    """An order whose invoice had to be paid first is given up, or becomes a draft again.

    The invoice `order.invoice_id` is credited; what was paid goes back.
    """
    if order.invoice_id is not None:
        invoice = await work.invoices.get(order.invoice_id)
        why = reason or f"Order {order.number} is not carried out"
        await credit_invoices(work, [invoice], actor=by, at=at, reason=why)


async def credit_rest(
    work: SalesWork, order: SalesOrder, *, by: Principal, at: datetime, reason: str
) -> None:
    """An order that was paid first is completed without its rest: what that cost goes back."""
    rest = {line.id: line.open for line in order.lines if line.open}
    if order.invoice_id is not None and rest:
        invoice = await work.invoices.get(order.invoice_id)
        await credit_unshipped(work, invoice, rest, actor=by, at=at, reason=reason)


async def _billed(work: SalesWork, order: SalesOrder, moves: Iterable[Move]) -> BilledOrder:
    """The order with what the customer and the company are called now, and where goods leave."""
    places = _mainly(moves)
    company = await work.invoicing_company()
    customer = await work.buyer(order.customer.id)
    details = customer.details
    return BilledOrder(
        id=order.id,
        number=order.number,
        customer_id=customer.id,
        currency=order.currency,
        prepaid=order.prepaid,
        terms_days=details.payment_terms_days,
        issuer=company.issuer,
        buyer=Party(
            details.name,
            tuple(place(details.address)),
            details.tax_id or "",
            customer.number,
            details.email or "",
        ),
        scheme=_scheme(company.issuer, details),
        lines=[
            BilledLine(
                id=line.id,
                product_id=line.product_id,
                warehouse_id=places.get(line.id),
                sku=line.sku,
                name=line.name,
                unit=line.unit,
                quantity=line.quantity,
                unit_price=line.terms.unit_price,
                priced=line.priced,
            )
            for line in order.lines
        ],
        charges=[BilledCharge(charge.terms.kind, charge.priced) for charge in order.charges],
    )


def _mainly(moves: Iterable[Move]) -> dict[UUID, UUID]:
    """Of each line, the warehouse that most of it leaves from."""
    taken: dict[UUID, dict[UUID, Decimal]] = {}
    for move in moves:
        of_line = taken.setdefault(move.order_line_id, {})
        of_line[move.warehouse_id] = of_line.get(move.warehouse_id, ZERO) + move.quantity
    return {line: max(places, key=lambda one: places[one]) for line, places in taken.items()}


def _scheme(issuer: Issuer, buyer: CustomerDetails) -> Scheme:
    return scheme(
        seller_tax_id=issuer.party.tax_id,
        country=buyer.address.get("country", ""),
        state_code=buyer.state_code,
    )
