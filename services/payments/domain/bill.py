"""A supplier's own bill: matched to what is owed for receipts; what it says beyond is posted."""

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
from services.payments.domain.account import Role
from services.payments.domain.journal import Posting, postings


@dataclass(frozen=True, slots=True, kw_only=True)
class Billed:
    """A bill as somebody enters it; without a tax, its tax is what the receipts accrued."""

    supplier_id: UUID
    number: str
    billed_on: date
    receipt_ids: Sequence[UUID]
    amount: Decimal
    tax: Decimal | None = None
    note: str = ""

    def check(self, currency: str) -> None:
        """Raise Invalid unless the amounts can be, and each receipt stands once."""
        errors = []
        for name, amount in (("amount", self.amount), ("tax", self.tax)):
            if amount is not None and amount != round_minor(amount, currency):
                message = f"in whole minor units of {currency}"
                errors.append(FieldError(name, message, "not_payable"))
        if self.amount <= 0:
            errors.append(FieldError("amount", "more than zero", "not_payable"))
        if self.tax is not None and not 0 <= self.tax <= self.amount:
            errors.append(FieldError("tax", "from nothing to the amount", "not_payable"))
        for i, receipt_id in enumerate(self.receipt_ids):
            if receipt_id in self.receipt_ids[:i]:
                errors.append(FieldError(f"receipt_ids.{i}", "stands here twice", "duplicate"))
        if errors:
            raise Invalid(errors)


@dataclass(eq=False, kw_only=True)
class Bill(Aggregate):
    """A bill that was recorded; never changed, only held, released or reversed."""

    supplier_id: UUID
    number: str
    billed_on: date
    currency: str
    amount: Decimal
    tax: Decimal
    accrued: Decimal
    accrued_tax: Decimal
    note: str
    liability_ids: Sequence[UUID]
    recorded_at: datetime
    recorded_by: UUID
    recorded_by_name: str
    held_reason: str = ""
    reversed_at: datetime | None = None
    reversed_by_name: str = ""
    reversal_reason: str = ""

    @classmethod
    def matched(
        cls,
        bill_id: UUID,
        billed: Billed,
        currency: str,
        *,
        liability_ids: Sequence[UUID],
        accrued: Decimal,
        accrued_tax: Decimal,
        by: Principal,
        at: datetime,
    ) -> "Bill":
        """A bill for goods that were accrued at so much, so much tax among it."""
        bill = cls(
            id=bill_id,
            supplier_id=billed.supplier_id,
            number=billed.number,
            billed_on=billed.billed_on,
            currency=currency,
            amount=billed.amount,
            tax=accrued_tax if billed.tax is None else billed.tax,
            accrued=accrued,
            accrued_tax=accrued_tax,
            note=billed.note,
            liability_ids=liability_ids,
            recorded_at=at,
            recorded_by=by.user_id,
            recorded_by_name=by.name,
        )
        bill._say(contracts.BillRecorded, at)
        return bill

    @property
    def difference(self) -> Decimal:
        """What the bill says beyond what was owed for its receipts; less than zero, below."""
        return self.amount - self.accrued

    @property
    def price_difference(self) -> Decimal:
        """What of the difference is not tax."""
        return self.difference - (self.tax - self.accrued_tax)

    def postings(self) -> tuple[Posting, ...]:
        """The difference is owed: of tax, tax; of anything else, a difference of price."""
        return postings(
            [
                (Role.PRICE_DIFFERENCE, self.price_difference),
                (Role.INPUT_TAX, self.tax - self.accrued_tax),
                (Role.PAYABLES, -self.difference),
            ]
        )

    def hold(self, *, at: datetime, reason: str) -> None:
        """Dispute it: nothing of it is settled until it is released."""
        self._must_stand()
        self.held_reason = reason
        self._say(contracts.BillHeld, at, reason)

    def release(self, *, at: datetime) -> None:
        """It may be settled; raises Conflict (not_held)."""
        self._must_stand()
        if not self.held_reason:
            raise Conflict("this bill is not held", code="not_held")
        self.held_reason = ""
        self._say(contracts.BillReleased, at)

    def reverse(self, *, by: Principal, at: datetime, reason: str) -> None:
        """Take it back: its receipts, and its number, may be billed again."""
        self._must_stand()
        self.held_reason = ""
        self.reversed_at, self.reversed_by_name, self.reversal_reason = at, by.name, reason
        self._say(contracts.BillReversed, at, reason)

    def _must_stand(self) -> None:
        if self.reversed_at is not None:
            raise Conflict("this bill was reversed already", code="already_reversed")

    def _say(self, event: type[contracts.BillEvent], at: datetime, reason: str = "") -> None:
        said = event(
            bill_id=self.id,
            supplier_id=self.supplier_id,
            number=self.number,
            billed_on=self.billed_on,
            amount=self.amount,
            difference=self.difference,
            price_difference=self.price_difference,
            currency=self.currency,
        )
        self.record(said, at=at, reason=reason)
