"""The lines of a sales order: what is sold, on which terms, and from where it is to come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from libs.domain.errors import FieldError, Invalid
from libs.domain.ids import new_id
from libs.domain.quantity import ZERO, plain
from services.sales.domain.pricing import (
    NO_DISCOUNT,
    ChargeTerms,
    Discount,
    LineTerms,
    Priced,
    price,
)

MOST_LINES = 1000


@dataclass(frozen=True, slots=True)
class Product:
    """What an order keeps of a product: it shows what was sold, even if that is renamed later."""

    id: UUID
    sku: str
    name: str
    unit: str
    active: bool
    bundle: bool
    price: Decimal
    tax_rate: Decimal


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a line somebody wants to come from a warehouse."""

    warehouse_id: UUID
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class WantedLine:
    """A line as somebody asks for it; a price or tax rate left out is catalog's."""

    product_id: UUID
    quantity: Decimal
    unit_price: Decimal | None = None
    discount_percent: Decimal | None = None
    discount_amount: Decimal | None = None
    tax_rate: Decimal | None = None
    allocations: tuple[Share, ...] = ()

    def terms(self, product: Product, *, taxed_as_a_whole: bool) -> LineTerms:
        """On which terms it is sold."""
        rate = ZERO if taxed_as_a_whole else product.tax_rate
        return LineTerms(
            quantity=self.quantity,
            unit_price=product.price if self.unit_price is None else self.unit_price,
            discount=Discount(self.discount_percent, self.discount_amount),
            tax_rate=rate if self.tax_rate is None else self.tax_rate,
        )


@dataclass(slots=True, kw_only=True)
class OrderLine:
    """A line of an order; without `allocations` inventory decides where it comes from."""

    id: UUID
    position: int
    product_id: UUID
    sku: str
    name: str
    unit: str
    bundle: bool
    terms: LineTerms
    priced: Priced
    allocations: tuple[Share, ...] = ()
    shipped: Decimal = ZERO
    # What came back from the customer.
    returned: Decimal = ZERO

    @property
    def quantity(self) -> Decimal:
        """What was sold."""
        return self.terms.quantity

    @property
    def open(self) -> Decimal:
        """What is still to be shipped."""
        return self.quantity - self.shipped

    @property
    def kept(self) -> Decimal:
        """What was shipped and has not come back."""
        return self.shipped - self.returned


@dataclass(frozen=True, slots=True)
class Charge:
    """Freight and the like, and what it comes to."""

    terms: ChargeTerms
    priced: Priced


@dataclass(frozen=True, slots=True)
class Content:
    """What an order sells, and what that comes to."""

    lines: list[OrderLine]
    charges: tuple[Charge, ...]
    discount: Discount
    tax_amount: Decimal | None


def make_content(
    wanted: Sequence[WantedLine],
    products: Mapping[UUID, Product],
    *,
    currency: str,
    discount: Discount = NO_DISCOUNT,
    charges: Sequence[ChargeTerms] = (),
    tax_amount: Decimal | None = None,
) -> Content:
    """The lines with what they come to; raises Invalid for what cannot be sold so.

    A product may stand on several lines.
    """
    _check(wanted, products)
    terms = [
        line.terms(products[line.product_id], taxed_as_a_whole=tax_amount is not None)
        for line in wanted
    ]
    pricing = price(
        terms, currency=currency, discount=discount, charges=charges, tax_amount=tax_amount
    )
    lines = [
        _line(position, products[line.product_id], line, agreed, priced)
        for position, (line, agreed, priced) in enumerate(
            zip(wanted, terms, pricing.lines, strict=True), start=1
        )
    ]
    paid = tuple(Charge(t, p) for t, p in zip(charges, pricing.charges, strict=True))
    return Content(lines, paid, discount, tax_amount)


def _line(
    position: int, product: Product, wanted: WantedLine, terms: LineTerms, priced: Priced
) -> OrderLine:
    return OrderLine(
        id=new_id(),
        position=position,
        product_id=product.id,
        sku=product.sku,
        name=product.name,
        unit=product.unit,
        bundle=product.bundle,
        terms=terms,
        priced=priced,
        allocations=wanted.allocations,
    )


def _check(wanted: Sequence[WantedLine], products: Mapping[UUID, Product]) -> None:
    errors = []
    for i, line in enumerate(wanted):
        if not products[line.product_id].active:
            message = "this product is archived and no longer sold"
            errors.append(FieldError(f"lines.{i}.product_id", message, "inactive_product"))
        if line.allocations and sum(s.quantity for s in line.allocations) != line.quantity:
            message = f"the warehouses' quantities add up to the line's, {plain(line.quantity)}"
            errors.append(FieldError(f"lines.{i}.allocations", message, "allocation_differs"))
        if len({share.warehouse_id for share in line.allocations}) < len(line.allocations):
            message = "a warehouse stands here twice; add its quantities up"
            errors.append(FieldError(f"lines.{i}.allocations", message, "duplicate"))
    if errors:
        raise Invalid(errors)
