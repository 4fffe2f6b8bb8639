"""What a sale comes to: prices, discounts, taxes and charges, and how they are rounded.

The rules of rounding, all halves away from zero:

1. A price has four decimals. A line is quantity times price, less its own discount: `exact_net`,
   at six decimals; what is written on a document is that in whole minor units (`net`).
2. A discount on the whole order is in whole minor units. It is shared over the lines in proportion
   to what they come to, in whole minor units, by largest remainder (the earlier line first), so
   that the shares are the discount and no line gets more than it comes to.
3. Tax of a line is its rate of the rounded `net`, in whole minor units. A tax given for the whole
   order is shared over the lines in the same way.
4. Totals are sums of lines and charges, never computed anew: net + tax = total, always.
5. A part of a line (what a shipment carries) is what the line comes to up to there less what it
   came to before, so that parts add up to the line however it is cut.

Beside each rounded amount stands the exact one, at six decimals.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from libs.domain.errors import FieldError, Invalid
from libs.domain.money import LINE_PLACES, line_amount, minor_unit, percent_of, round_minor
from libs.domain.quantity import ZERO

LARGEST_AMOUNT = Decimal(10**15)
HUNDRED = Decimal(100)
_PERCENT_PLACES = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Discount:
    """Taken off a line or an order: so many per cent of it, or an amount."""

    percent: Decimal | None = None
    amount: Decimal | None = None

    def of(self, base: Decimal) -> Decimal:
        """What it takes off, at six decimals."""
        return percent_of(base, self.percent or ZERO) if self.amount is None else self.amount


NO_DISCOUNT = Discount()


@dataclass(frozen=True, slots=True)
class LineTerms:
    """A line as it was agreed; `tax_rate` in per cent."""

    quantity: Decimal
    unit_price: Decimal
    discount: Discount = NO_DISCOUNT
    tax_rate: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class ChargeTerms:
    """Freight and the like; taxed by a rate or by an amount, or not at all."""

    kind: str
    amount: Decimal
    tax_rate: Decimal | None = None
    tax_amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Priced:
    """What a line or a charge comes to; `tax_rate` is None where a tax amount was given."""

    net: Decimal
    tax: Decimal
    exact_net: Decimal
    exact_tax: Decimal
    tax_rate: Decimal | None
    # What was taken off a line: its own discount, and its share of the order's.
    discount: Decimal = ZERO
    share: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Sums:
    """What an order comes to: lines, charges and tax, and in all."""

    lines: Decimal
    charges: Decimal
    tax: Decimal

    @property
    def net(self) -> Decimal:
        """What it costs without tax."""
        return self.lines + self.charges

    @property
    def total(self) -> Decimal:
        """What is to be paid."""
        return self.net + self.tax


@dataclass(frozen=True, slots=True)
class Pricing:
    """An order with its amounts: each line and charge, and their sums, rounded and exact."""

    currency: str
    lines: tuple[Priced, ...]
    charges: tuple[Priced, ...]

    @property
    def sums(self) -> Sums:
        """In whole minor units: what is invoiced and paid."""
        return Sums(
            lines=_sum(line.net for line in self.lines),
            charges=_sum(charge.net for charge in self.charges),
            tax=_sum(priced.tax for priced in (*self.lines, *self.charges)),
        )

    @property
    def exact(self) -> Sums:
        """Before rounding, at six decimals."""
        return Sums(
            lines=_sum(line.exact_net for line in self.lines),
            charges=_sum(charge.exact_net for charge in self.charges),
            tax=_sum(priced.exact_tax for priced in (*self.lines, *self.charges)),
        )

    @property
    def discount(self) -> Decimal:
        """All that was taken off, at six decimals."""
        return _sum(line.discount + line.share for line in self.lines)


@dataclass(frozen=True, slots=True)
class Margin:
    """What a sale earns: an amount, and per cent of what it costs the customer (None if free)."""

    amount: Decimal
    percent: Decimal | None


def price(
    lines: Sequence[LineTerms],
    *,
    currency: str,
    discount: Discount = NO_DISCOUNT,
    charges: Sequence[ChargeTerms] = (),
    tax_amount: Decimal | None = None,
) -> Pricing:
    """What the lines, charges and discounts come to; raises Invalid for what cannot be.

    `tax_amount` is a tax on all lines as a whole; then no line has a rate of its own.
    """
    _check(lines, charges, tax_amount)
    own = [_own_discount(line, i) for i, line in enumerate(lines)]
    nets = [line_amount(li.quantity, li.unit_price) - o for li, o in zip(lines, own, strict=True)]
    rounded = [round_minor(net, currency) for net in nets]
    shares = share_out(_order_discount(discount, rounded, currency), rounded, currency)
    after = [net - share for net, share in zip(rounded, shares, strict=True)]
    exact = [max(net - share, ZERO) for net, share in zip(nets, shares, strict=True)]
    taxes = _taxes(lines, after, exact, currency, tax_amount)
    return Pricing(
        currency=currency,
        lines=tuple(
            Priced(*amounts)
            for amounts in zip(
                after, taxes.rounded, exact, taxes.exact, taxes.rates, own, shares, strict=True
            )
        ),
        charges=tuple(_charge(charge, currency) for charge in charges),
    )


def share_out(amount: Decimal, weights: Sequence[Decimal], currency: str) -> list[Decimal]:
    """An amount in proportion to the weights, in whole minor units, by largest remainder.

    Without any weight it is shared in equal parts. The shares are the amount, always; no share is
    more than its weight where the amount is at most their sum.
    """
    if not weights:
        return []
    unit = minor_unit(currency)
    units = int(amount / unit)
    scaled = [int(weight.scaleb(6)) for weight in weights]
    if not any(scaled):
        scaled = [1] * len(weights)
    whole = sum(scaled)
    floors = [units * weight // whole for weight in scaled]
    largest = sorted(range(len(scaled)), key=lambda i: (-(units * scaled[i] % whole), i))
    for i in largest[: units - sum(floors)]:
        floors[i] += 1
    return [floor * unit for floor in floors]


def part_of(amount: Decimal, share: Decimal, whole: Decimal, currency: str) -> Decimal:
    """What of an amount falls on the first `share` of the whole; all of it on the whole."""
    return amount if share == whole else round_minor(amount * share / whole, currency)


def part(
    priced: Priced, *, before: Decimal, quantity: Decimal, of: Decimal, currency: str
) -> tuple[Decimal, Decimal]:
    """Net and tax of `quantity` of a line of `of`, when `before` were dealt with already."""
    net, tax = (
        part_of(amount, before + quantity, of, currency) - part_of(amount, before, of, currency)
        for amount in (priced.net, priced.tax)
    )
    return net, tax


def margin(net: Decimal, cost: Decimal) -> Margin:
    """What is earned by selling for `net` what cost `cost`."""
    amount = net - cost
    percent = (amount * 100 / net).quantize(_PERCENT_PLACES, ROUND_HALF_UP) if net else None
    return Margin(amount, percent)


@dataclass(frozen=True, slots=True)
class _Taxes:
    rounded: list[Decimal]
    exact: list[Decimal]
    rates: list[Decimal | None]


def _taxes(
    lines: Sequence[LineTerms],
    nets: Sequence[Decimal],
    exact: Sequence[Decimal],
    currency: str,
    tax_amount: Decimal | None,
) -> _Taxes:
    if tax_amount is None:
        rates = [line.tax_rate for line in lines]
        return _Taxes(
            [round_minor(percent_of(n, r), currency) for n, r in zip(nets, rates, strict=True)],
            [percent_of(net, rate) for net, rate in zip(exact, rates, strict=True)],
            [*rates],
        )
    shares = share_out(round_minor(tax_amount, currency), nets, currency)
    beyond = tax_amount - _sum(shares)
    exact_shares = [share + (beyond if i == 0 else ZERO) for i, share in enumerate(shares)]
    return _Taxes(shares, [tax.quantize(LINE_PLACES) for tax in exact_shares], [None] * len(lines))


def _charge(charge: ChargeTerms, currency: str) -> Priced:
    net = round_minor(charge.amount, currency)
    given = charge.tax_amount
    rate = charge.tax_rate or ZERO
    tax = round_minor(percent_of(net, rate) if given is None else given, currency)
    return Priced(
        net=net,
        tax=tax,
        exact_net=charge.amount.quantize(LINE_PLACES),
        exact_tax=(percent_of(charge.amount, rate) if given is None else given).quantize(
            LINE_PLACES
        ),
        tax_rate=rate if given is None else None,
    )


def _own_discount(line: LineTerms, position: int) -> Decimal:
    gross = line_amount(line.quantity, line.unit_price)
    taken = line.discount.of(gross)
    if not 0 <= taken <= gross:
        message = f"the line comes to {gross.normalize():f}; a discount is at most that"
        field = f"lines.{position}.discount_amount"
        raise Invalid.field(field, message, "discount_exceeds_line")
    return taken


def _order_discount(discount: Discount, nets: Sequence[Decimal], currency: str) -> Decimal:
    subtotal = _sum(nets)
    taken = round_minor(discount.of(subtotal), currency)
    if not 0 <= taken <= subtotal:
        message = f"the lines come to {subtotal}; a discount is at most that"
        raise Invalid.field("discount_amount", message, "discount_exceeds_order")
    return taken


def _check(
    lines: Sequence[LineTerms], charges: Sequence[ChargeTerms], tax_amount: Decimal | None
) -> None:
    """Raise Invalid for what is given twice or is too large, all of it at once."""
    errors = []
    if tax_amount is not None and any(line.tax_rate for line in lines):
        message = "give a tax rate on the lines or a tax for the whole order, not both"
        errors.append(FieldError("tax_amount", message, "taxed_twice"))
    for i, line in enumerate(lines):
        if line.discount.percent is not None and line.discount.amount is not None:
            message = "give a discount in per cent or as an amount, not both"
            errors.append(FieldError(f"lines.{i}.discount_amount", message, "discounted_twice"))
        if line.quantity * line.unit_price >= LARGEST_AMOUNT:
            message = "quantity times price is more than an order can hold"
            errors.append(FieldError(f"lines.{i}.unit_price", message, "too_large"))
    for i, charge in enumerate(charges):
        if charge.tax_rate is not None and charge.tax_amount is not None:
            message = "give a tax rate or a tax amount, not both"
            errors.append(FieldError(f"charges.{i}.tax_amount", message, "taxed_twice"))
    if errors:
        raise Invalid(errors)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)
