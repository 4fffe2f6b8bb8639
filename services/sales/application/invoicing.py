"""The place where invoices are made: called in the transaction of the step that asks for one.

The order is loaded and locked, and has taken its step already; numbers are taken in here, late.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.domain.principal import Principal
from services.sales.application.ports import SalesWork
from services.sales.domain.sales_order import SalesOrder
from services.sales.domain.shipment import Shipment


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


async def invoice_first(
    work: SalesWork, order: SalesOrder, *, by: Principal, at: datetime
) -> Prepayment | None:
    """An order that has to be paid first is approved: an invoice for all of it.

    Approved anew after it was out of stock, `order.invoice_id` names the one it has.
    """


async def credit_first(
    work: SalesWork, order: SalesOrder, *, by: Principal, at: datetime, reason: str
) -> None:
    """An order whose invoice had to be paid first is given up, or becomes a draft again.

    The invoice `order.invoice_id` is credited; what was paid goes back.
    """
