"""What we owe a supplier for goods that came in, or they us for goods that left again."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from libs.contracts import payments as contracts
from libs.domain.aggregate import Aggregate
from libs.domain.errors import Conflict
from libs.domain.quantity import ZERO, plain
from services.payments.domain.accrual import Shares

DUE_AFTER: Final = 30  # days, for a supplier who says nothing else


@dataclass(eq=False, kw_only=True)
class Liability(Aggregate):
    """An amount owed in the company's currency; `open` is what is not settled yet.

    `shares` of its order's charges and tax are in it, to be taken back with the document.

    With a `bill_id` it is what that bill says beyond its receipts.
    Less than zero it is the supplier's to us: a receipt was taken back, or goods returned.
    """

    supplier_id: UUID
    order_id: UUID
    order_number: str
    document_id: UUID
    document_number: str
    currency: str
    amount: Decimal
    shares: Shares
    settled: Decimal = ZERO
    bill_id: UUID | None = None
    accrued_on: date
    due_on: date

    @classmethod
    def accrued(
        cls,
        liability_id: UUID,
        document: "Document",
        *,
        amount: Decimal,
        shares: Shares,
        currency: str,
        terms_days: int | None,
        at: datetime,
    ) -> "Liability":
        """A new one, due `terms_days` after its day (30 unless the supplier says)."""
        days = DUE_AFTER if terms_days is None else terms_days
        liability = cls(
            id=liability_id,
            supplier_id=document.supplier_id,
            order_id=document.order_id,
            order_number=document.order_number,
            document_id=document.id,
            document_number=document.number,
            currency=currency,
            amount=amount,
            shares=shares,
            bill_id=document.bill_id,
            accrued_on=document.day,
            due_on=document.day + timedelta(days=days),
        )
        liability.record(
            contracts.LiabilityAccrued(
                liability_id=liability_id,
                supplier_id=document.supplier_id,
                order_id=document.order_id,
                document_id=document.id,
                document_number=document.number,
                amount=amount,
                currency=currency,
                due_on=liability.due_on,
                accrued_on=liability.accrued_on,
                charges=shares.charges,
            ),
            at=at,
        )
        return liability

    @property
    def open(self) -> Decimal:
        """What is still owed."""
        return self.amount - self.settled

    def settle(
        self,
        amount: Decimal,
        *,
        settlement_id: UUID,
        at: datetime,
        on: date | None = None,
        line: int = 0,
    ) -> None:
        """Pay a part or all on a day; raises Conflict (over_settled) for more than is open."""
        if abs(amount) > abs(self.open) or amount * self.open < 0:
            raise Conflict(
                f"{self.document_number}: {plain(self.open)} {self.currency} is open, not"
                f" {plain(amount)}; somebody may have settled it meanwhile",
                code="over_settled",
                field=f"lines.{line}.amount",
                liability_id=self.id,
                open=plain(self.open),
            )
        self._move(amount, settlement_id, at, on)

    def reopen(self, amount: Decimal, *, settlement_id: UUID, at: datetime) -> None:
        """Take back what a settlement paid of it, because that is reversed."""
        self._move(-amount, settlement_id, at)

    def _move(
        self, amount: Decimal, settlement_id: UUID, at: datetime, on: date | None = None
    ) -> None:
        self.settled += amount
        self.record(
            contracts.LiabilitySettled(
                liability_id=self.id,
                supplier_id=self.supplier_id,
                settlement_id=settlement_id,
                amount=amount,
                open=self.open,
                currency=self.currency,
                settled_on=on,
            ),
            at=at,
        )


@dataclass(frozen=True, slots=True)
class Document:
    """What a liability keeps of the receipt, reversal or return it follows from.

    `rule` names its kind in the journal, `day` is the company's.
    """

    rule: str
    id: UUID
    number: str
    day: date
    supplier_id: UUID
    order_id: UUID
    order_number: str
    bill_id: UUID | None = None
