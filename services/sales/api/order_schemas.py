"""What goes over the wire of sales orders."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from libs.domain.principal import Principal
from libs.web.fields import Body, Patch, Shown
from libs.web.parties import Name, Note, Word
from services.sales.api.schemas import Percent, Price, Sold
from services.sales.api.shipment_schemas import ShipmentOut
from services.sales.application.draft import Draft
from services.sales.domain.flow import Status
from services.sales.domain.order_line import MOST_LINES, Charge, OrderLine, Share, WantedLine
from services.sales.domain.pricing import ChargeTerms, Sums
from services.sales.domain.promise import Short, could_ship
from services.sales.domain.sales_order import SalesOrder
from services.sales.infrastructure.queries import MOST_COUNTED

MOST_CHARGES = 20
MOST_SHARES = 50


class ShareIn(Body):
    """How much of a line comes from a warehouse."""

    warehouse_id: UUID
    quantity: Sold


class LineIn(Body):
    """A line to sell; a product may stand on several.

    Price and tax rate (per cent) left out are catalog's. A discount is per cent or an amount.
    Without `allocations` inventory decides where it comes from, by fewest shipments.
    """

    product_id: UUID
    quantity: Sold
    unit_price: Price | None = None
    discount_percent: Percent | None = None
    discount_amount: Price | None = None
    tax_rate: Percent | None = None
    allocations: list[ShareIn] = Field(default=[], max_length=MOST_SHARES)

    def wanted(self) -> WantedLine:
        """What the domain makes of it."""
        shares = tuple(Share(**dict(share)) for share in self.allocations)
        return WantedLine(**{**dict(self), "allocations": shares})


class ChargeIn(Body):
    """Freight and the like; taxed by a rate, by an amount, or not at all."""

    kind: Name = Field(examples=["freight"])
    amount: Price
    tax_rate: Percent | None = None
    tax_amount: Price | None = None


class OrderIn(Body):
    """A new order, in the company's currency; taxed by line or, by `tax_amount`, as a whole.

    `reference` is the customer's own number of it; with `warehouse_id` all of it is to come from
    there.
    """

    customer_id: UUID
    warehouse_id: UUID | None = None
    currency: Word | None = None
    lines: list[LineIn] = Field(min_length=1, max_length=MOST_LINES)
    discount_percent: Percent | None = None
    discount_amount: Price | None = None
    charges: list[ChargeIn] = Field(default=[], max_length=MOST_CHARGES)
    tax_amount: Price | None = None
    reference: Word = ""
    note: Note = ""

    def draft(self) -> Draft:
        """What the use case makes of it."""
        return Draft(**_drafted(dict(self), self.lines, self.charges))


class OrderPatch(Patch):
    """What to change of a draft; lines and charges are replaced as a whole.

    Null removes the warehouse, the discount and the tax for the whole order.
    """

    may_be_none = frozenset({"warehouse_id", "discount_percent", "discount_amount", "tax_amount"})

    customer_id: UUID | None = None
    warehouse_id: UUID | None = None
    currency: Word | None = None
    lines: list[LineIn] | None = Field(default=None, min_length=1, max_length=MOST_LINES)
    discount_percent: Percent | None = None
    discount_amount: Price | None = None
    charges: list[ChargeIn] | None = Field(default=None, max_length=MOST_CHARGES)
    tax_amount: Price | None = None
    reference: Word | None = None
    note: Note | None = None

    def values(self) -> Mapping[str, Any]:
        """The fields of a Draft that change."""
        return _drafted(self.given(), self.lines, self.charges)


class ShareOut(BaseModel):
    """How much of a line somebody wants from a warehouse."""

    warehouse_id: UUID
    quantity: Shown


class LineOut(BaseModel):
    """A line; `net` and `tax` are what it comes to, after all discounts, in whole minor units."""

    id: UUID
    position: int
    product_id: UUID
    sku: str
    name: str
    unit: str
    bundle: bool
    quantity: Shown
    unit_price: Shown
    discount_percent: Shown | None
    discount_amount: Shown | None
    tax_rate: Shown | None
    discount: Shown = Field(description="All that is taken off, the order's discount included")
    net: Shown
    tax: Shown
    exact_net: Shown = Field(description="Before rounding")
    allocations: list[ShareOut]
    shipped: Shown
    returned: Shown
    open: Shown
    shippable: Shown = Field(description="What is open and nobody has asked to ship")
    could_ship: Shown | None = Field(description="Of an order out of stock: what there is of it")

    @classmethod
    def of(cls, order: SalesOrder, line: OrderLine) -> "LineOut":
        """Show the line."""
        could = None
        if order.status is Status.OUT_OF_STOCK:
            could = could_ship(line.id, line.open, line.product_id, order.short)
        terms, priced = line.terms, line.priced
        return cls(
            id=line.id,
            position=line.position,
            product_id=line.product_id,
            sku=line.sku,
            name=line.name,
            unit=line.unit,
            bundle=line.bundle,
            quantity=line.quantity,
            unit_price=terms.unit_price,
            discount_percent=terms.discount.percent,
            discount_amount=terms.discount.amount,
            tax_rate=priced.tax_rate,
            discount=priced.discount + priced.share,
            net=priced.net,
            tax=priced.tax,
            exact_net=priced.exact_net,
            allocations=[
                ShareOut(warehouse_id=s.warehouse_id, quantity=s.quantity) for s in line.allocations
            ],
            shipped=line.shipped,
            returned=line.returned,
            open=line.open,
            shippable=order.shippable(line),
            could_ship=could,
        )


class ChargeOut(BaseModel):
    """Freight and the like."""

    kind: str
    amount: Shown
    tax_rate: Shown | None
    tax_amount: Shown | None
    net: Shown
    tax: Shown

    @classmethod
    def of(cls, charge: Charge) -> "ChargeOut":
        """Show the charge."""
        return cls(
            kind=charge.terms.kind,
            amount=charge.terms.amount,
            tax_rate=charge.terms.tax_rate,
            tax_amount=charge.terms.tax_amount,
            net=charge.priced.net,
            tax=charge.priced.tax,
        )


class SumsOut(BaseModel):
    """What an order comes to."""

    lines: Shown
    charges: Shown
    net: Shown
    tax: Shown
    total: Shown

    @classmethod
    def of(cls, sums: Sums) -> "SumsOut":
        """Show the sums."""
        return cls(
            lines=sums.lines, charges=sums.charges, net=sums.net, tax=sums.tax, total=sums.total
        )


class AllocationOut(BaseModel):
    """What is promised of a product, from a warehouse, for a line; of a bundle its components."""

    line_id: UUID
    product_id: UUID
    warehouse_id: UUID
    quantity: Shown
    back_ordered: Shown
    shipped: Shown


class FreeOut(BaseModel):
    """What is free at a warehouse."""

    warehouse_id: UUID
    quantity: Shown


class ShortOut(BaseModel):
    """A product of which less is free than was asked; where else it is, when more is expected."""

    product_id: UUID
    requested: Shown
    available: Shown
    line_ids: list[UUID]
    places: list[FreeOut] = Field(description="What is free where it was asked of")
    elsewhere: list[FreeOut]
    expected_on: date | None
    expected: Shown | None

    @classmethod
    def of(cls, short: Short) -> "ShortOut":
        """Show what is short."""
        return cls(
            product_id=short.product_id,
            requested=short.requested,
            available=short.available,
            line_ids=list(short.line_ids),
            places=[FreeOut(warehouse_id=p, quantity=q) for p, q in short.places.items()],
            elsewhere=[FreeOut(warehouse_id=p, quantity=q) for p, q in short.elsewhere.items()],
            expected_on=short.expected_on,
            expected=short.expected,
        )


class OrderRowOut(BaseModel):
    """An order as lists show it."""

    id: UUID
    number: str
    status: Status
    flagged: bool = Field(description="Partly shipped, and goods promised for the rest are gone")
    customer_id: UUID
    customer_name: str
    warehouse_id: UUID | None
    warehouse_name: str | None
    reference: str
    raised_at: datetime
    raised_by: UUID
    raised_by_name: str
    line_count: int
    currency: str
    net: Shown
    tax: Shown
    total: Shown
    due_at: datetime | None = Field(description="When the system ends this state")
    version: int


class OrdersOut(BaseModel):
    """Some orders."""

    items: list[OrderRowOut]
    next_cursor: str | None


class OrderCountsOut(BaseModel):
    """How many orders stand in each state, and are flagged; `most` means as many or more."""

    status: dict[Status, int]
    flagged: int
    most: int

    @classmethod
    def of(cls, counts: Mapping[str, int]) -> "OrderCountsOut":
        """Show the counts."""
        by_status = {status: counts[status] for status in Status}
        return cls(status=by_status, flagged=counts["flagged"], most=MOST_COUNTED)


class OrderOut(OrderRowOut):
    """An order with everything on it, and what the caller may do with it now."""

    note: str
    prepaid: bool
    lines: list[LineOut]
    charges: list[ChargeOut]
    discount_percent: Shown | None
    discount_amount: Shown | None
    tax_amount: Shown | None
    sums: SumsOut
    exact: SumsOut = Field(description="The same before rounding")
    allocations: list[AllocationOut]
    short: list[ShortOut]
    shipments: list[ShipmentOut]
    invoice_id: UUID | None = Field(description="The invoice that has to be paid first")
    allowed_actions: list[str]

    @classmethod
    def of(cls, order: SalesOrder, actor: Principal) -> "OrderOut":
        """Show the order to this caller."""
        sums = order.pricing.sums
        return cls(
            id=order.id,
            number=order.number,
            status=order.status,
            flagged=order.flagged,
            customer_id=order.customer.id,
            customer_name=order.customer.name,
            warehouse_id=order.warehouse and order.warehouse.id,
            warehouse_name=order.warehouse and order.warehouse.name,
            reference=order.reference,
            raised_at=order.raised_at,
            raised_by=order.raised_by,
            raised_by_name=order.raised_by_name,
            line_count=len(order.lines),
            currency=order.currency,
            net=sums.net,
            tax=sums.tax,
            total=sums.total,
            due_at=order.due_at,
            version=order.version,
            note=order.note,
            prepaid=order.prepaid,
            lines=[LineOut.of(order, line) for line in order.lines],
            charges=[ChargeOut.of(charge) for charge in order.charges],
            discount_percent=order.discount.percent,
            discount_amount=order.discount.amount,
            tax_amount=order.tax_amount,
            sums=SumsOut.of(sums),
            exact=SumsOut.of(order.pricing.exact),
            allocations=[
                AllocationOut.model_validate(one, from_attributes=True) for one in order.allocations
            ],
            short=[ShortOut.of(one) for one in order.short],
            shipments=[ShipmentOut.of(order, shipment) for shipment in order.shipments],
            invoice_id=order.invoice_id,
            allowed_actions=order.allowed_actions(actor),
        )


def _drafted(
    given: dict[str, Any], lines: list[LineIn] | None, charges: list[ChargeIn] | None
) -> dict[str, Any]:
    """The fields of a body as a Draft has them."""
    if "lines" in given and lines is not None:
        given["lines"] = tuple(line.wanted() for line in lines)
    if "charges" in given and charges is not None:
        given["charges"] = tuple(ChargeTerms(**dict(charge)) for charge in charges)
    return given
