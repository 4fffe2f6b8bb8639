"""Goods that come back from a customer: which of those that had left they are, and their worth."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from libs.domain.money import round_minor


@dataclass(frozen=True, slots=True)
class Shipped:
    """An entry with which goods left, and how much of it is back already."""

    entry_id: UUID
    quantity: Decimal
    back: Decimal


@dataclass(frozen=True, slots=True)
class Part:
    """Of goods that are back: the entry they left with, and what of it was back before them."""

    entry_id: UUID
    before: Decimal
    quantity: Decimal


def parts_of(quantity: Decimal, shipped: Sequence[Shipped]) -> tuple[list[Part], list[Shipped]]:
    """Which of what left these goods are, what left first first; and how things stand then.

    None, if more is back than had left: nobody can say what the rest had been worth.
    """
    parts: list[Part] = []
    after: list[Shipped] = []
    for entry in shipped:
        if part := min(quantity, entry.quantity - entry.back):
            parts.append(Part(entry.entry_id, entry.back, part))
            quantity -= part
        after.append(replace(entry, back=entry.back + part))
    return ([], list(shipped)) if quantity else (parts, after)


def worth_of(
    value: Decimal, shipped: Decimal, before: Decimal, quantity: Decimal, currency: str
) -> Decimal:
    """What a part of an entry's value is, so that all its parts together are worth that value."""
    until, now = before / shipped, (before + quantity) / shipped
    return round_minor(value * now, currency) - round_minor(value * until, currency)
