"""Journal entries: what happened, as debits and credits that are equal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from libs.domain.quantity import ZERO
from services.payments.domain.account import Role


class Unbalanced(ValueError):
    """Debits and credits of an entry differ: a fault of ours, never of a caller."""


@dataclass(frozen=True, slots=True)
class Posting:
    """A line of an entry: a debit is more than zero, a credit less."""

    role: Role
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The fact an entry was made of: the same one is posted once, however often it is told."""

    rule: str
    id: UUID
    revision: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """An entry in the company's currency, in whole minor units; never changed, only reversed.

    It is booked on a day; of a moment, on its day in the company's time zone.
    """

    id: UUID
    source: Source
    booked: date | datetime
    memo: str
    postings: tuple[Posting, ...]
    reverses: Source | None = None

    def __post_init__(self) -> None:
        """Raise Unbalanced unless there are postings and debits are credits."""
        total = sum((posting.amount for posting in self.postings), ZERO)
        if total or not self.postings or not all(p.amount for p in self.postings):
            msg = f"{self.source.rule} {self.source.id}: postings sum to {total}"
            raise Unbalanced(msg)


def postings(amounts: Iterable[tuple[Role, Decimal]]) -> tuple[Posting, ...]:
    """One posting for each account that anything is left for, summed; debits first."""
    sums: dict[Role, Decimal] = {}
    for role, amount in amounts:
        sums[role] = sums.get(role, ZERO) + amount
    made = [Posting(role, amount) for role, amount in sums.items() if amount]
    return tuple(sorted(made, key=lambda posting: posting.amount < 0))


def mirrored(made: Iterable[Posting]) -> tuple[Posting, ...]:
    """The postings that take these back."""
    return tuple(Posting(posting.role, -posting.amount) for posting in made)
