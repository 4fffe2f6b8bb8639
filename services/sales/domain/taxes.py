"""Which taxes a document names: one, or in India CGST and SGST or IGST by the states."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from libs.domain.money import round_minor
from libs.domain.parties import state_of
from libs.domain.quantity import ZERO


class Scheme(Enum):
    """The kinds that a tax is named as, each of an equal part of it; the odd unit to the first."""

    ONE = ("Tax",)
    WITHIN_STATE = ("CGST", "SGST")
    BETWEEN_STATES = ("IGST",)


@dataclass(frozen=True, slots=True)
class Taxed:
    """Something taxed: at a rate in per cent, or None where an amount was given."""

    rate: Decimal | None
    base: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class TaxPart:
    """One row of the breakdown; `rate` is None for a tax that was given as an amount."""

    kind: str
    rate: Decimal | None
    base: Decimal
    amount: Decimal


def scheme(*, seller_tax_id: str, country: str, state_code: str | None) -> Scheme:
    """How what a seller charges a buyer is taxed.

    A buyer in India of whom no state is known buys where the seller is; one abroad never does.
    """
    seller = state_of(seller_tax_id)
    if seller is None:
        return Scheme.ONE
    if country not in {"", "IN"} or (state_code or seller) != seller:
        return Scheme.BETWEEN_STATES
    return Scheme.WITHIN_STATE


def breakdown(taxed: Iterable[Taxed], how: Scheme, currency: str) -> tuple[TaxPart, ...]:
    """Base and tax by rate and kind, lower rates first; what is not taxed is not named."""
    sums: dict[Decimal | None, tuple[Decimal, Decimal]] = {}
    for one in taxed:
        base, tax = sums.get(one.rate, (ZERO, ZERO))
        sums[one.rate] = base + one.base, tax + one.tax
    parts = []
    for rate, (base, tax) in sorted(sums.items(), key=lambda said: (said[0] is None, said[0] or 0)):
        if rate or tax:
            parts.extend(_parts(rate, base, tax, how, currency))
    return tuple(parts)


def _parts(
    rate: Decimal | None, base: Decimal, tax: Decimal, how: Scheme, currency: str
) -> list[TaxPart]:
    kinds = how.value
    each = rate if rate is None else rate / len(kinds)
    first = tax if len(kinds) == 1 else round_minor(tax / 2, currency)
    amounts = (first, tax - first)
    return [TaxPart(kind, each, base, amount) for kind, amount in zip(kinds, amounts, strict=False)]
