"""Invoices: what a customer owes for what was shipped, or before it is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from libs.contracts.sales import InvoiceIssued, InvoiceLinkRenewed, InvoiceSent
from libs.domain.ids import new_id
from libs.domain.money import round_minor
from libs.domain.principal import Principal
from libs.domain.quantity import ZERO
from services.sales.domain.document import Content, DocumentLine, Issuer, Party, SalesDocument
from services.sales.domain.pricing import Priced, part, part_of
from services.sales.domain.taxes import Scheme

ONE = Decimal(1)


class InvoiceStatus(StrEnum):
    """How an invoice stands; of several that are so, the first."""

    CREDITED = "credited"
    PAID = "paid"
    OVERDUE = "overdue"
    PARTLY_PAID = "partly_paid"
    UNPAID = "unpaid"


@dataclass(frozen=True, slots=True)
class Receivable:
    """What payments says of an invoice: the highest version holds."""

    paid: Decimal
    credited: Decimal
    open: Decimal
    version: int = 0

    def status(self, total: Decimal, due_on: date, today: date) -> InvoiceStatus:
        """How the invoice stands."""
        if self.open <= 0:
            none_left = 0 < total <= self.credited
            return InvoiceStatus.CREDITED if none_left else InvoiceStatus.PAID
        if due_on < today:
            return InvoiceStatus.OVERDUE
        begun = self.paid or self.credited
        return InvoiceStatus.PARTLY_PAID if begun else InvoiceStatus.UNPAID


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledLine:
    """A line of an order with its amounts, to be invoiced whole or in parts.

    `warehouse_id` is where most of what is invoiced leaves from.
    """

    id: UUID
    product_id: UUID
    warehouse_id: UUID | None = None
    sku: str
    name: str
    unit: str
    quantity: Decimal
    unit_price: Decimal
    priced: Priced


@dataclass(frozen=True, slots=True)
class BilledCharge:
    """Freight and the like."""

    kind: str
    priced: Priced


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledOrder:
    """An order as its invoices have to know it."""

    id: UUID
    number: str
    customer_id: UUID
    currency: str
    prepaid: bool
    terms_days: int
    issuer: Issuer
    buyer: Party
    scheme: Scheme
    lines: Sequence[BilledLine]
    charges: Sequence[BilledCharge] = ()


@dataclass(frozen=True, slots=True)
class Shipped:
    """A shipment that has left: how much of which line of its order."""

    id: UUID
    number: str
    quantities: Mapping[UUID, Decimal]


@dataclass(frozen=True, slots=True)
class Invoiced:
    """What invoices of earlier shipments hold: whether there is any, and how much of each line.

    An invoice for all of an order is the only one that stands: others before it were credited.
    """

    any: bool
    quantities: Mapping[UUID, Decimal]


NOTHING_YET = Invoiced(any=False, quantities={})


@dataclass(eq=False, kw_only=True)
class Invoice(SalesDocument):
    """What a customer owes, due then; `prepaid`: before anything of its order leaves."""

    due_on: date
    prepaid: bool
    shipment_id: UUID | None
    shipment_number: str | None
    receivable: Receivable

    @classmethod
    def issue(
        cls,
        order: BilledOrder,
        shipment: Shipped | None,
        earlier: Invoiced,
        *,
        number: str,
        by: Principal,
        at: datetime,
        on: date,
    ) -> "Invoice":
        """For what was shipped, or (without shipment) for all; charges are on the first."""
        lines = _lines(order, shipment, earlier)
        content = Content.of(lines, order.scheme, order.currency)
        days = timedelta(days=0 if order.prepaid else order.terms_days)
        invoice = cls(
            id=new_id(),
            link_id=new_id(),
            number=number,
            order_id=order.id,
            order_number=order.number,
            customer_id=order.customer_id,
            issued_at=at,
            issued_on=on,
            issued_by=by.user_id,
            issued_by_name=by.name,
            issuer=order.issuer,
            buyer=order.buyer,
            scheme=order.scheme,
            content=content,
            due_on=on + days,
            prepaid=order.prepaid,
            shipment_id=None if shipment is None else shipment.id,
            shipment_number=None if shipment is None else shipment.number,
            receivable=Receivable(ZERO, ZERO, content.total),
        )
        invoice.record(invoice._issued(), at=at)
        return invoice

    def status(self, today: date) -> InvoiceStatus:
        """How it stands, on a day of the company."""
        return self.receivable.status(self.content.total, self.due_on, today)

    def send(self, to: str, *, at: datetime) -> None:
        """A letter with it is on its way."""
        self.record(InvoiceSent(**self._named(), sent_to=to), at=at)

    def renew_link(self, *, at: datetime) -> None:
        """What its code opened, it opens no more; there is a new one."""
        self.link_id = new_id()
        self.record(InvoiceLinkRenewed(**self._named()), at=at)

    def _named(self) -> dict[str, object]:
        return {
            "invoice_id": self.id,
            "number": self.number,
            "order_id": self.order_id,
            "customer_id": self.customer_id,
        }

    def _issued(self) -> InvoiceIssued:
        return InvoiceIssued.model_validate(
            {
                **self._named(),
                **self.amounts(),
                "order_number": self.order_number,
                "issued_on": self.issued_on,
                "due_on": self.due_on,
                "prepaid": self.prepaid,
            }
        )


def _lines(
    order: BilledOrder, shipment: Shipped | None, earlier: Invoiced
) -> Iterator[DocumentLine]:
    position = 0
    for line in order.lines:
        wanted = line.quantity if shipment is None else shipment.quantities.get(line.id, ZERO)
        if wanted:
            position += 1
            before = earlier.quantities.get(line.id, ZERO)
            yield _line(line, position, before, wanted, order.currency)
    for charge in () if earlier.any else order.charges:
        position += 1
        yield _charge(charge, position)


def _line(
    line: BilledLine, position: int, before: Decimal, quantity: Decimal, currency: str
) -> DocumentLine:
    """So much of a line; parts of a line come to the line, however it is cut."""
    net, tax = part(
        line.priced, before=before, quantity=quantity, of=line.quantity, currency=currency
    )
    taken = round_minor(line.priced.discount + line.priced.share, currency)
    discount = part_of(taken, before + quantity, line.quantity, currency) - part_of(
        taken, before, line.quantity, currency
    )
    return DocumentLine(
        id=new_id(),
        position=position,
        source_id=line.id,
        product_id=line.product_id,
        warehouse_id=line.warehouse_id,
        sku=line.sku,
        name=line.name,
        unit=line.unit,
        quantity=quantity,
        unit_price=line.unit_price,
        discount=discount,
        tax_rate=line.priced.tax_rate,
        net=net,
        tax=tax,
    )


def _charge(charge: BilledCharge, position: int) -> DocumentLine:
    return DocumentLine(
        id=new_id(),
        position=position,
        source_id=None,
        sku="",
        name=charge.kind,
        unit="",
        quantity=ONE,
        unit_price=charge.priced.net,
        discount=ZERO,
        tax_rate=charge.priced.tax_rate,
        net=charge.priced.net,
        tax=charge.priced.tax,
    )
