"""A rule over all of a draft: whatever it refers to exists, is in use, and fits together."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from libs.domain.errors import FieldError, Invalid, UnknownReference
from services.sales.application.ports import Company, Known, SalesWork
from services.sales.domain.order_line import WantedLine, make_content
from services.sales.domain.pricing import ChargeTerms, Discount
from services.sales.domain.sales_order import SalesOrder
from services.sales.domain.wanted import Party, Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An order as somebody asks for it; without a currency it is in the company's."""

    customer_id: UUID
    lines: tuple[WantedLine, ...]
    warehouse_id: UUID | None = None
    currency: str | None = None
    discount_percent: Decimal | None = None
    discount_amount: Decimal | None = None
    charges: tuple[ChargeTerms, ...] = ()
    tax_amount: Decimal | None = None
    reference: str = ""
    note: str = ""


async def check_draft(work: SalesWork, draft: Draft) -> tuple[Company, Wanted]:
    """Raises Invalid for what is wrong, UnknownReference for what its owner may know."""
    known = await work.references.known(
        draft.customer_id,
        set(_places(draft).values()),
        {line.product_id for line in draft.lines},
    )
    customer = _found(draft, known)
    content = make_content(
        draft.lines,
        known.products,
        currency=known.company.currency,
        discount=Discount(draft.discount_percent, draft.discount_amount),
        charges=draft.charges,
        tax_amount=draft.tax_amount,
    )
    place = None
    if draft.warehouse_id is not None:
        place = known.warehouses[draft.warehouse_id].party
    return known.company, Wanted(
        customer=customer,
        warehouse=place,
        reference=draft.reference,
        note=draft.note,
        content=content,
    )


def as_drafted(order: SalesOrder) -> Draft:
    """What the order says, as it would be asked for."""
    lines = tuple(
        WantedLine(
            product_id=line.product_id,
            quantity=line.quantity,
            unit_price=line.terms.unit_price,
            discount_percent=line.terms.discount.percent,
            discount_amount=line.terms.discount.amount,
            tax_rate=line.terms.tax_rate,
            allocations=line.allocations,
        )
        for line in order.lines
    )
    return Draft(
        customer_id=order.customer.id,
        warehouse_id=None if order.warehouse is None else order.warehouse.id,
        currency=order.currency,
        lines=lines,
        discount_percent=order.discount.percent,
        discount_amount=order.discount.amount,
        charges=tuple(charge.terms for charge in order.charges),
        tax_amount=order.tax_amount,
        reference=order.reference,
        note=order.note,
    )


def _places(draft: Draft) -> dict[str, UUID]:
    """The warehouses a draft names, by where it does."""
    named = {
        f"lines.{i}.allocations.{j}.warehouse_id": share.warehouse_id
        for i, line in enumerate(draft.lines)
        for j, share in enumerate(line.allocations)
    }
    return named if draft.warehouse_id is None else {"warehouse_id": draft.warehouse_id, **named}


def _found(draft: Draft, known: Known) -> Party:
    """What is wrong with our own things is said before other services are asked."""
    if errors := list(_wrong(draft, known)):
        raise Invalid(errors)
    customer = known.customer
    if customer is None:
        raise Invalid.field("customer_id", "no such customer", "not_found")
    places = {f: p for f, p in _places(draft).items() if p not in known.warehouses}
    if places:
        raise UnknownReference("warehouses", places)
    missing = {
        f"lines.{i}.product_id": line.product_id
        for i, line in enumerate(draft.lines)
        if line.product_id not in known.products
    }
    if missing:
        raise UnknownReference("products", missing)
    return customer


def _wrong(draft: Draft, known: Known) -> Iterator[FieldError]:
    if known.customer is not None and not known.customer_active:
        message = "this customer is deactivated; nothing more is sold to them"
        yield FieldError("customer_id", message, "inactive_customer")
    for field, warehouse_id in _places(draft).items():
        place = known.warehouses.get(warehouse_id)
        if place is not None and not place.active:
            yield FieldError(field, "this warehouse is closed", "inactive_warehouse")
    if draft.currency not in {None, known.company.currency}:
        message = f"orders are in the company's currency, {known.company.currency}"
        yield FieldError("currency", message, "currency_not_supported")
    if draft.discount_percent is not None and draft.discount_amount is not None:
        message = "give a discount in per cent or as an amount, not both"
        yield FieldError("discount_amount", message, "discounted_twice")
