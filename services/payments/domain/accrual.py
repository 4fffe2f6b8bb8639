"""What is owed for goods that came in, at the prices of the order they came in for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from libs.domain.money import line_amount, percent_of, round_minor
from libs.domain.quantity import ZERO
from services.payments.domain.account import Role
from services.payments.domain.journal import Posting, postings


@dataclass(frozen=True, slots=True)
class AgreedLine:
    """An order line: ordered quantity, price of one, and its tax in per cent."""

    quantity: Decimal
    unit_cost: Decimal
    tax_rate: Decimal


@dataclass(frozen=True, slots=True)
class Shares:
    """Parts of what belongs to an order as a whole: its charges, and the tax that no line has."""

    charges: Decimal = ZERO
    tax: Decimal = ZERO

    def __add__(self, other: "Shares") -> "Shares":
        """Both together."""
        return Shares(self.charges + other.charges, self.tax + other.tax)

    def __neg__(self) -> "Shares":
        """The same the other way."""
        return Shares(-self.charges, -self.tax)

    def part(self, ratio: Decimal, currency: str) -> "Shares":
        """So much of each, in whole minor units."""
        return Shares(
            round_minor(self.charges * ratio, currency), round_minor(self.tax * ratio, currency)
        )


@dataclass(frozen=True, slots=True)
class Shared:
    """What an order shares out over its goods, and how far that is.

    `whole` is shared out by the weight of the goods accepted, out of the weight of all ordered:
    their value, not rounded, or their quantity where all of them are free. What returns for good
    makes the order smaller by its weight and its share.
    """

    currency: str
    weight: Decimal
    whole: Shares
    accepted: Decimal = ZERO
    accrued: Shares = Shares()


Quantities = Iterable[tuple[UUID, Decimal]]
Lines = Mapping[UUID, AgreedLine]


@dataclass(frozen=True, slots=True)
class Accrual:
    """What one document makes us owe, in whole minor units, and what is shared out after it.

    `tax` is that of its lines. What goods that leave again make us owe is less than zero.
    """

    goods: Decimal
    tax: Decimal
    shares: Shares
    shared: Shared

    @property
    def total(self) -> Decimal:
        """What the supplier is owed for it."""
        return self.goods + self.tax + self.shares.charges + self.shares.tax

    def postings(self) -> tuple[Posting, ...]:
        """Goods against what was received and not invoiced; freight is an expense, not stock."""
        return postings(
            [
                (Role.GOODS_RECEIVED_NOT_INVOICED, self.goods),
                (Role.INPUT_TAX, self.tax + self.shares.tax),
                (Role.FREIGHT_IN, self.shares.charges),
                (Role.PAYABLES, -self.total),
            ]
        )


def shared_out(lines: Lines, charges: Decimal, tax: Decimal, currency: str) -> Shared:
    """What is left for the order as a whole once its lines have taken their tax."""
    of_lines = sum(
        (percent_of(line_amount(o.quantity, o.unit_cost), o.tax_rate) for o in lines.values()), ZERO
    )
    whole = Shares(charges, max(tax - of_lines, ZERO)).part(Decimal(1), currency)
    return Shared(currency, _weight([(i, o.quantity) for i, o in lines.items()], lines), whole)


def accrue(accepted: Quantities, agreed: Lines, shared: Shared, *, last: bool) -> Accrual:
    """What accepted goods, by order line, make us owe; the `last` receipt takes what is left.

    Each line is rounded as inventory rounds its value, so that goods received and not invoiced come
    back to zero. Shares are those of all that was accepted so far less what was accrued before, so
    that roundings never add up.
    """
    accepted = list(accepted)
    taken = shared.accepted + _weight(accepted, agreed)
    reached = shared.whole
    if not last:
        ratio = min(taken / shared.weight, Decimal(1)) if shared.weight else Decimal(0)
        reached = shared.whole.part(ratio, shared.currency)
    rise = reached + -shared.accrued
    shares = Shares(max(rise.charges, ZERO), max(rise.tax, ZERO))
    return _accrual(accepted, agreed, shares, replace(shared, accepted=taken))


def take_back(accepted: Quantities, agreed: Lines, shared: Shared, shares: Shares) -> Accrual:
    """The opposite of what a receipt of this made us owe, its `shares` among it."""
    back = [(line_id, -quantity) for line_id, quantity in accepted]
    left = shared.accepted + _weight(back, agreed)
    return _accrual(back, agreed, -shares, replace(shared, accepted=left))


def give_back(returned: Quantities, replaced: Quantities, agreed: Lines, shared: Shared) -> Accrual:
    """What goods that return take off what we owe; those to be replaced will be owed again.

    With them goes their share of what was accrued, by their part of all that is still here.
    """
    for_good = [(line_id, -quantity) for line_id, quantity in returned]
    again = [(line_id, -quantity) for line_id, quantity in replaced]
    gone, back = _weight(for_good, agreed), _weight([*for_good, *again], agreed)
    here, currency = shared.accepted, shared.currency
    off = shared.accrued.part(back / here, currency) if here else Shares()
    never = shared.accrued.part(gone / here, currency) if here else Shares()
    after = replace(
        shared, weight=shared.weight + gone, whole=shared.whole + never, accepted=here + back
    )
    return _accrual([*for_good, *again], agreed, off, after)


def _accrual(quantities: Quantities, agreed: Lines, shares: Shares, shared: Shared) -> Accrual:
    currency = shared.currency
    goods = tax = ZERO
    for line_id, quantity in quantities:
        worth = round_minor(quantity * agreed[line_id].unit_cost, currency)
        goods += worth
        tax += round_minor(percent_of(worth, agreed[line_id].tax_rate), currency)
    return Accrual(goods, tax, shares, replace(shared, accrued=shared.accrued + shares))


def _weight(quantities: Quantities, agreed: Lines) -> Decimal:
    free = not any(line.unit_cost for line in agreed.values())
    return sum(
        (quantity * (1 if free else agreed[line_id].unit_cost) for line_id, quantity in quantities),
        ZERO,
    )
