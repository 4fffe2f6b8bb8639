"""Journal entries people write: an opening balance, rent, what Stripe paid out to the bank."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from libs.domain.errors import FieldError, Invalid
from libs.domain.money import round_minor
from libs.domain.quantity import ZERO, plain
from services.payments.domain.account import FOLLOWING, Role


@dataclass(frozen=True, slots=True)
class HandLine:
    """An account somebody chose: a debit is more than zero, a credit less."""

    account_id: UUID
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class HandEntry:
    """An entry somebody wrote; never changed, only reversed."""

    id: UUID
    booked: date | datetime
    memo: str
    lines: tuple[HandLine, ...]
    reverses: UUID | None = None

    @property
    def debit(self) -> Decimal:
        """What it moves."""
        return sum((line.amount for line in self.lines if line.amount > 0), ZERO)

    def reversed(self, entry_id: UUID, *, at: datetime, reason: str) -> "HandEntry":
        """The entry that takes this one back."""
        lines = tuple(HandLine(line.account_id, -line.amount) for line in self.lines)
        memo = f"{self.memo}: {reason}"
        return HandEntry(id=entry_id, booked=at, memo=memo, lines=lines, reverses=self.id)

    def check(self, currency: str, accounts: Mapping[UUID, Role | None]) -> None:
        """Raise Invalid unless it balances, in accounts that people may post to."""
        errors = []
        for i, line in enumerate(self.lines):
            if not line.amount or line.amount != round_minor(line.amount, currency):
                message = f"an amount other than zero, in whole minor units of {currency}"
                errors.append(FieldError(f"lines.{i}.amount", message, "not_payable"))
            if line.account_id not in accounts:
                field, message = f"lines.{i}.account_id", "no such account"
                errors.append(FieldError(field, message, "not_found"))
            elif accounts[line.account_id] in FOLLOWING:
                message = "what this account holds follows from documents alone"
                errors.append(FieldError(f"lines.{i}.account_id", message, "follows_documents"))
        if total := sum((line.amount for line in self.lines), ZERO):
            message = f"debits and credits differ by {plain(total)} {currency}"
            errors.append(FieldError("lines", message, "unbalanced"))
        if errors:
            raise Invalid(errors)
