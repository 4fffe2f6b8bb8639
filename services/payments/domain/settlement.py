"""Payments to a supplier recorded by hand: what of it settles which liability."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from libs.contracts import payments as contracts
from libs.domain.aggregate import Aggregate
from libs.domain.errors import Conflict, FieldError, Invalid
from libs.domain.money import round_minor
from libs.domain.principal import Principal
from libs.domain.quantity import ZERO
from services.payments.domain.account import Role
from services.payments.domain.journal import Posting, postings
from services.payments.domain.method import Method


@dataclass(frozen=True, slots=True)
class SettledLine:
    """How much of a liability is paid; less than zero, how much of a credit is used."""

    liability_id: UUID
    amount: Decimal


@dataclass(eq=False, kw_only=True)
class Settlement(Aggregate):
    """One payment to one supplier; never changed, only reversed."""

    number: str
    supplier_id: UUID
    method: Method
    reference: str
    note: str
    currency: str
    paid_on: date
    lines: Sequence[SettledLine]
    recorded_at: datetime
    recorded_by: UUID
    recorded_by_name: str
    reversed_at: datetime | None = None
    reversed_by_name: str = ""
    reversal_reason: str = ""

    @classmethod
    def recorded_now(
        cls,
        settlement_id: UUID,
        number: str,
        paid: "Paid",
        currency: str,
        *,
        by: Principal,
        at: datetime,
    ) -> "Settlement":
        """A payment as somebody records it, checked before."""
        settlement = cls(
            id=settlement_id,
            number=number,
            supplier_id=paid.supplier_id,
            method=paid.method,
            reference=paid.reference,
            note=paid.note,
            currency=currency,
            paid_on=paid.paid_on,
            lines=paid.lines,
            recorded_at=at,
            recorded_by=by.user_id,
            recorded_by_name=by.name,
        )
        settlement._say(contracts.SettlementRecorded, at)
        return settlement

    @property
    def amount(self) -> Decimal:
        """What was paid in all."""
        return sum((line.amount for line in self.lines), ZERO)

    def reverse(self, *, by: Principal, at: datetime, reason: str) -> None:
        """Take it back: a cheque that bounced, a mistake; raises Conflict when that was done."""
        if self.reversed_at is not None:
            raise Conflict("this settlement was reversed already", code="already_reversed")
        self.reversed_at, self.reversed_by_name, self.reversal_reason = at, by.name, reason
        self._say(contracts.SettlementReversed, at, reason)

    def postings(self) -> tuple[Posting, ...]:
        """Payables against where the money was; none when a credit has paid it all."""
        # By card it left our bank for Stripe, and went from there to the supplier's account.
        paid_from = Role.BANK if self.method is Method.STRIPE else self.method.account
        return postings([(Role.PAYABLES, self.amount), (paid_from, -self.amount)])

    def _say(
        self,
        event: type[contracts.SettlementRecorded] | type[contracts.SettlementReversed],
        at: datetime,
        reason: str = "",
    ) -> None:
        said = event(
            settlement_id=self.id,
            number=self.number,
            supplier_id=self.supplier_id,
            method=self.method,
            amount=self.amount,
            currency=self.currency,
            paid_on=self.paid_on,
        )
        self.record(said, at=at, reason=reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """A payment as somebody tells of it."""

    supplier_id: UUID
    method: Method
    reference: str
    note: str
    paid_on: date
    lines: Sequence[SettledLine]

    def check(self, currency: str) -> None:
        """Raise Invalid unless each liability stands once, with an amount that can be paid."""
        errors = []
        ids = [line.liability_id for line in self.lines]
        for i, line in enumerate(self.lines):
            if not line.amount or line.amount != round_minor(line.amount, currency):
                message = f"an amount other than zero, in whole minor units of {currency}"
                errors.append(FieldError(f"lines.{i}.amount", message, "not_payable"))
            if line.liability_id in ids[:i]:
                message = "this liability stands here twice; add its amounts up"
                errors.append(FieldError(f"lines.{i}.liability_id", message, "duplicate"))
        if sum((line.amount for line in self.lines), ZERO) < 0:
            message = "what they owe us is more than what we pay: leave some of it for later"
            errors.append(FieldError("lines", message, "credit_left"))
        if errors:
            raise Invalid(errors)
