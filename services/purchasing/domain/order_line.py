"""The lines of a purchase order, what they cost, and how that adds up."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from libs.domain.errors import FieldError, Invalid
from libs.domain.ids import new_id
from libs.domain.money import LINE_PLACES, PRICE_PLACES, line_amount, percent_of
from libs.domain.quantity import ZERO, quantity

MOST_LINES = 1000
LARGEST_AMOUNT = Decimal(10**15)
WHOLE = Decimal(100)
BUNDLE_IS_NOT_BOUGHT = ("a bundle is put together here; buy its components", "bundle_is_not_bought")


@dataclass(frozen=True, slots=True)
class Product:
    """What an order keeps of a product: it shows what was bought, even if that is renamed later."""

    id: UUID
    sku: str
    name: str
    unit: str
    active: bool
    bundle: bool = False

    @property
    def not_bought(self) -> tuple[str, str] | None:
        """Why no new line may be of it, and the code of that; None if it is bought."""
        if self.bundle:
            return BUNDLE_IS_NOT_BOUGHT
        if not self.active:
            return "this product is archived and no longer bought", "inactive_product"
        return None


@dataclass(frozen=True, slots=True)
class WantedLine:
    """A line as somebody asks for it; `tax_rate` in per cent, None when taxed as a whole."""

    product_id: UUID
    quantity: Decimal
    unit_cost: Decimal
    tax_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Charge:
    """Freight and the like, with the tax on it."""

    kind: str
    amount: Decimal
    tax_amount: Decimal = ZERO


@dataclass(slots=True)
class OrderLine:
    """A line of an order. Its cost is None for a caller who may not see cost prices."""

    id: UUID
    position: int
    product_id: UUID
    sku: str
    name: str
    unit: str
    quantity: Decimal
    accepted: Decimal = ZERO
    rejected: Decimal = ZERO
    # What went back to the supplier, and what of that is to come in again.
    returned: Decimal = ZERO
    replaced: Decimal = ZERO
    unit_cost: Decimal | None = None
    tax_rate: Decimal | None = None
    amount: Decimal | None = None

    @property
    def received(self) -> Decimal:
        """What came in of it, good or not."""
        return self.accepted + self.rejected

    @property
    def open(self) -> Decimal:
        """What is still to come in."""
        return self.receivable(ZERO)

    @property
    def kept(self) -> Decimal:
        """What was taken in and has not gone back."""
        return self.accepted - self.returned

    def receivable(self, tolerance: Decimal) -> Decimal:
        """What may still come in, where so much more than ordered may."""
        return max(self.quantity + tolerance - self.received + self.replaced, ZERO)


@dataclass(frozen=True, slots=True)
class Amounts:
    """What an order costs, at six places; `tax_amount` is the tax given for the whole of it."""

    subtotal: Decimal
    tax: Decimal
    charges: Decimal
    total: Decimal
    tax_amount: Decimal | None = None


def make_lines(
    wanted: Sequence[WantedLine], products: dict[UUID, Product], tax_amount: Decimal | None
) -> list[OrderLine]:
    """The lines with what they cost; raises Invalid for amounts that cannot be.

    A product may stand on several lines.
    """
    errors = []
    if tax_amount is not None and any(line.tax_rate for line in wanted):
        message = "give a tax rate on the lines or a tax for the whole order, not both"
        errors.append(FieldError("tax_amount", message, "taxed_twice"))
    for i, line in enumerate(wanted):
        if why := products[line.product_id].not_bought:
            errors.append(FieldError(f"lines.{i}.product_id", *why))
        if line.quantity * line.unit_cost >= LARGEST_AMOUNT:
            message = "quantity times cost is more than an order can hold"
            errors.append(FieldError(f"lines.{i}.unit_cost", message, "too_large"))
    if errors:
        raise Invalid(errors)
    return [
        _priced(line, position, products[line.product_id])
        for position, line in enumerate(wanted, start=1)
    ]


def edited_products(before: Iterable[OrderLine], after: Iterable[OrderLine]) -> set[UUID]:
    """The products of which something else is ordered, or for another price."""
    was, now = (
        Counter((li.product_id, li.quantity, li.unit_cost, li.tax_rate or ZERO) for li in lines)
        for lines in (before, after)
    )
    return {said[0] for said in (was - now) | (now - was)}


def add_up(
    lines: Iterable[OrderLine], charges: Iterable[Charge], tax_amount: Decimal | None
) -> Amounts:
    """What priced lines and charges come to; tax by line unless given for the whole order."""
    subtotal = taxed = ZERO
    for line in lines:
        amount = line.amount or ZERO
        subtotal += amount
        taxed += percent_of(amount, line.tax_rate or ZERO)
    charged = sum((charge.amount for charge in charges), ZERO)
    tax = taxed if tax_amount is None else tax_amount
    tax += sum((charge.tax_amount for charge in charges), ZERO)
    return Amounts(
        subtotal=subtotal.quantize(LINE_PLACES),
        tax=tax.quantize(LINE_PLACES),
        charges=charged.quantize(LINE_PLACES),
        total=(subtotal + tax + charged).quantize(LINE_PLACES),
        tax_amount=tax_amount,
    )


def ordered_quantity(value: Decimal) -> Decimal:
    """A quantity to order: more than zero, up to six places; raises ValueError."""
    if value <= 0:
        msg = "a quantity is more than zero"
        raise ValueError(msg)
    return quantity(value)


def received_quantity(value: Decimal) -> Decimal:
    """A quantity that came in: zero or more, up to six places; raises ValueError."""
    if value < 0:
        msg = "a quantity is zero or more"
        raise ValueError(msg)
    return quantity(value)


def cost(value: Decimal) -> Decimal:
    """A price or charge: zero or more, up to four places; raises ValueError."""
    if not 0 <= value < LARGEST_AMOUNT:
        msg = f"an amount is zero or more, and less than {LARGEST_AMOUNT}"
        raise ValueError(msg)
    return _scaled(value)


def tax_rate(value: Decimal) -> Decimal:
    """A rate in per cent: 0 to 100, up to four places; raises ValueError."""
    if not 0 <= value <= WHOLE:
        msg = "a tax rate is 0 to 100 per cent"
        raise ValueError(msg)
    return _scaled(value)


def _scaled(value: Decimal) -> Decimal:
    scaled = value.quantize(PRICE_PLACES)
    if scaled != value:
        msg = "at most four decimal places"
        raise ValueError(msg)
    return scaled


def _priced(wanted: WantedLine, position: int, product: Product) -> OrderLine:
    return OrderLine(
        id=new_id(),
        position=position,
        product_id=product.id,
        sku=product.sku,
        name=product.name,
        unit=product.unit,
        quantity=wanted.quantity,
        unit_cost=wanted.unit_cost,
        tax_rate=wanted.tax_rate or ZERO,
        amount=line_amount(wanted.quantity, wanted.unit_cost),
    )
