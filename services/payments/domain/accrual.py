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
class Shared:
    """What belongs to an order as a whole, and how much of it was accrued so far.

    `charges` (freight and the like) and `tax` (that no line has) are shared out by the value of the
    goods accepted, out of the value of all that was ordered; both values are not rounded.
    """

    currency: str
    goods: Decimal
    charges: Decimal
    tax: Decimal
    accepted: Decimal = ZERO
    accrued_charges: Decimal = ZERO
    accrued_tax: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Accrual:
    """What one document makes us owe, in whole minor units, and what is shared out after it.

    What goods that leave again make us owe is less than zero.
    """

    goods: Decimal
    tax: Decimal
    charges: Decimal
    shared: Shared

    @property
    def total(self) -> Decimal:
        """What the supplier is owed for it."""
        return self.goods + self.tax + self.charges

    def postings(self) -> tuple[Posting, ...]:
        """Goods against what was received and not invoiced; freight is an expense, not stock."""
        return postings(
            [
                (Role.GOODS_RECEIVED_NOT_INVOICED, self.goods),
                (Role.INPUT_TAX, self.tax),
                (Role.FREIGHT_IN, self.charges),
                (Role.PAYABLES, -self.total),
            ]
        )


def shared_out(
    lines: Iterable[AgreedLine], charges: Decimal, tax: Decimal, currency: str
) -> Shared:
    """What is left for the order as a whole once its lines have taken their tax."""
    goods = of_lines = ZERO
    for line in lines:
        goods += line.quantity * line.unit_cost
        of_lines += percent_of(line_amount(line.quantity, line.unit_cost), line.tax_rate)
    return Shared(
        currency,
        goods,
        round_minor(charges, currency),
        round_minor(max(tax - of_lines, ZERO), currency),
    )


def accrue(
    accepted: Iterable[tuple[UUID, Decimal]],
    agreed: Mapping[UUID, AgreedLine],
    shared: Shared,
    *,
    last: bool,
) -> Accrual:
    """What accepted goods, by order line, make us owe; the `last` receipt takes what is left.

    What is taken back or returned is accepted with a quantity less than zero.

    Each line is rounded as inventory rounds its value, so that goods received and not invoiced come
    back to zero. Shares are those of all that was accepted so far less what was accrued before, so
    that roundings never add up.
    """
    currency = shared.currency
    goods = tax = ZERO
    taken = shared.accepted
    for line_id, quantity in accepted:
        line = agreed[line_id]
        worth = round_minor(quantity * line.unit_cost, currency)
        goods += worth
        tax += round_minor(percent_of(worth, line.tax_rate), currency)
        taken += quantity * line.unit_cost

    def share(whole: Decimal, before: Decimal) -> Decimal:
        if last or not shared.goods:
            return whole - before
        return round_minor(whole * min(taken / shared.goods, Decimal(1)), currency) - before

    charges = share(shared.charges, shared.accrued_charges)
    rest = share(shared.tax, shared.accrued_tax)
    after = replace(
        shared,
        accepted=taken,
        accrued_charges=shared.accrued_charges + charges,
        accrued_tax=shared.accrued_tax + rest,
    )
    return Accrual(goods, tax + rest, charges, after)
