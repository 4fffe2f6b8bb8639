"""What a ledger entry is worth: moving average per product x warehouse, computed in ledger order.

What comes in with a price (given, or its order's) is worth that; what leaves, and what is found
without a price, takes the average of the moment, fixed for ever; a reversal takes back what the
entry it reverses was worth, what arrives from another warehouse is worth what left there, and what
a customer brings back is worth its part of what it had left with.
A level is never worth less than nothing, nor more than the dearest goods would be: what an entry
would take or bring beyond that belongs to no goods (ADR 0009).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal, localcontext
from uuid import UUID

from libs.domain.money import LINE_PLACES, round_minor
from libs.domain.quantity import LARGEST, ZERO
from services.inventory.domain.chain import LedgerEntry
from services.inventory.domain.comeback import Part, worth_of

# Digits to reckon with: the largest quantity at the highest cost has 30, Decimal has 28.
_DIGITS = 60
_DEAREST = LARGEST  # what a unit can cost at most


@dataclass(frozen=True, slots=True)
class CostedPart:
    """What of a shipped entry is back with another one; `value` is what all of it left with.

    None while that is not known yet; `worthless` if it is 0 because nobody said its cost.
    """

    part: Part
    shipped: Decimal
    value: Decimal | None
    worthless: bool = False

    def worth(self, currency: str) -> Decimal:
        """The part's share of the value."""
        part = self.part
        return worth_of(self.value or ZERO, self.shipped, part.before, part.quantity, currency)


@dataclass(frozen=True, slots=True)
class Costed:
    """An entry with what is known of its cost, per unit in the company's currency.

    `order_line_id` is set for a receipt: its price is `agreed`, None while that is not known yet.
    `mirrors` is the entry it takes back, or of which it is the arrival: it is worth the opposite of
    that one's `mirrored` value, None while that is not known yet; `worthless` if that is 0 because
    nobody said its cost. `parts` are what a customer brought back is made of.
    """

    entry: LedgerEntry
    given: Decimal | None
    order_line_id: UUID | None
    agreed: Decimal | None
    mirrors: UUID | None = None
    mirrored: Decimal | None = None
    worthless: bool = False
    parts: tuple[CostedPart, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether its price is still to come, so that nothing after it can be valued either."""
        if self.parts:
            return any(part.value is None for part in self.parts)
        if self.mirrors is not None:
            return self.mirrored is None
        return self.given is None and self.order_line_id is not None and self.agreed is None


@dataclass(frozen=True, slots=True)
class LevelValue:
    """What a level is worth after the entry with this sequence; `average` is the last one known."""

    sequence: int = 0
    value: Decimal = ZERO
    average: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """An entry's value, rounded to the minor unit; 0 and not `valued` when no cost is known.

    `rounding` changes the level's value too, but belongs to no goods: what was left of it when the
    last unit went, or what a reversal would take beyond it. `after` is the level's value then. A
    `revision` is the difference a cost makes that was given later.
    """

    entry: LedgerEntry
    unit_cost: Decimal | None
    value: Decimal
    rounding: Decimal
    valued: bool
    after: LevelValue
    revision: int = 0


def value_in_order(
    found: Sequence[Costed], worth: Mapping[UUID, LevelValue], held: Collection[UUID], currency: str
) -> tuple[list[Value], list[Costed]]:
    """Value entries, each level's in the order of its ledger; also gives those that must wait.

    `worth` is what levels were worth before, `held` the levels in which something waits already.
    Behind an entry without a price its level waits, and so does one that overtook its predecessor:
    events come by transaction. What arrives can be worth what left a moment ago at another level.
    """
    known = dict(worth)
    ready: list[Value] = []
    values: dict[UUID | None, Value] = {}
    waiting, before_round = list(found), -1
    while len(waiting) != before_round:
        before_round, stuck, left = len(waiting), set(held), []
        for one in waiting:
            costed = one
            if (mirror := values.get(one.mirrors)) is not None:
                costed = replace(one, mirrored=mirror.value, worthless=not mirror.valued)
            elif one.parts:
                costed = _with_parts(one, values)
            level_id, before = costed.entry.level_id, known.get(costed.entry.level_id, LevelValue())
            in_turn = costed.entry.sequence == before.sequence + 1
            if costed.waits or not in_turn or level_id in stuck:
                stuck.add(level_id)
                left.append(one)
                continue
            value = valued(costed, before, currency)
            known[level_id], values[costed.entry.id] = value.after, value
            ready.append(value)
        waiting = left
    return ready, waiting


def valued(costed: Costed, before: LevelValue, currency: str) -> Value:
    """The value of an entry whose cost is known, or never will be by itself.

    `before` is its level after the entry before it. `value` and `rounding` together are what the
    level's value rises by.
    """
    with localcontext(prec=_DIGITS):
        entry = costed.entry
        if costed.parts:
            left_with = sum((part.worth(currency) for part in costed.parts), ZERO)
            worthless = all(part.worthless for part in costed.parts)
            costed = replace(costed, mirrored=left_with, worthless=worthless)
        unit_cost = _unit_cost(costed, before)
        if costed.mirrored is not None:
            amount = -costed.mirrored
        else:
            amount = round_minor(entry.quantity * (unit_cost or ZERO), currency)
        total = before.value + amount
        rest = _possible(total, entry.after, currency)
        average = _average(rest, entry.after)
        known = unit_cost is not None
        return Value(
            entry,
            unit_cost,
            amount,
            rest - total,
            valued=known,
            after=LevelValue(
                entry.sequence,
                rest,
                # Nothing is left to have an average; what comes back is worth what it last was.
                before.average if average is None or not (known or before.average) else average,
            ),
        )


def revalued(
    entries: Sequence[LedgerEntry],
    unit_cost: Decimal,
    level: LevelValue,
    on_hand: Decimal,
    revision: int,
    currency: str,
) -> list[Value]:
    """The revisions that follow from the cost of the first of these entries, which came in.

    The others left after it, worth nothing until now: each takes the average that makes. `level` is
    what all is worth today, with `on_hand` of it; entries of known value stay as they are. What
    is more than what remains can be worth, nothing if all has left, is `rounding`.
    """
    with localcontext(prec=_DIGITS):
        made: list[Value] = []
        total, rest = level.value, ZERO
        for number, entry in enumerate(entries):
            each = (_average(rest, entry.before) or ZERO) if number else unit_cost
            amount = round_minor(entry.quantity * each, currency) if entry.after else -rest
            rest += amount
            total += amount
            last = entry is entries[-1]
            rounding = _possible(total, on_hand, currency) - total if last else ZERO
            total += rounding
            average = _average(total, on_hand)
            after = LevelValue(level.sequence, total, each if average is None else average)
            made.append(Value(entry, each, amount, rounding, True, after, revision + number))
        return made


def _with_parts(costed: Costed, values: Mapping[UUID | None, Value]) -> Costed:
    """With what its goods left with a moment ago."""
    return replace(
        costed,
        parts=tuple(
            replace(part, value=left.value, worthless=not left.valued)
            if (left := values.get(part.part.entry_id)) is not None
            else part
            for part in costed.parts
        ),
    )


def _possible(value: Decimal, on_hand: Decimal, currency: str) -> Decimal:
    """The value nearest to this one that goods of this quantity can have."""
    return max(ZERO, min(value, round_minor(on_hand * _DEAREST, currency)))


def _average(value: Decimal, on_hand: Decimal) -> Decimal | None:
    return (value / on_hand).quantize(LINE_PLACES, ROUND_HALF_UP) if on_hand else None


def _unit_cost(costed: Costed, before: LevelValue) -> Decimal | None:
    if costed.worthless:
        return None
    if costed.mirrored is not None:
        each = abs(costed.mirrored / costed.entry.quantity)
        return each.quantize(LINE_PLACES, ROUND_HALF_UP)
    if costed.given is not None:
        return costed.given
    return costed.agreed if costed.agreed is not None else before.average
