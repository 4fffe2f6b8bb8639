"""What a customer owes for an invoice: how much is paid, how much credited, how much open."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from libs.contracts import payments as contracts
from libs.contracts.sales import InvoiceIssued
from libs.domain.aggregate import Aggregate
from libs.domain.errors import Conflict
from libs.domain.quantity import ZERO, plain


@dataclass(eq=False, kw_only=True)
class Receivable(Aggregate):
    """An invoice as the books see it; its id is the invoice's.

    Nothing is open below zero: what was paid beyond that is the customer's credit, kept by the
    payments it came with.
    """

    number: str
    order_id: UUID
    order_number: str
    customer_id: UUID
    currency: str
    total: Decimal
    paid: Decimal = ZERO
    credited: Decimal = ZERO
    issued_on: date
    due_on: date
    prepaid: bool = False

    @classmethod
    def issued(cls, invoice: InvoiceIssued, *, at: datetime) -> "Receivable":
        """All of it is open."""
        receivable = cls(
            id=invoice.invoice_id,
            number=invoice.number,
            order_id=invoice.order_id,
            order_number=invoice.order_number,
            customer_id=invoice.customer_id,
            currency=invoice.currency,
            total=invoice.total,
            issued_on=invoice.issued_on,
            due_on=invoice.due_on,
            prepaid=invoice.prepaid,
        )
        receivable._say(at, invoice.issued_on)
        return receivable

    @property
    def open(self) -> Decimal:
        """What is still owed."""
        return self.total - self.paid - self.credited

    def pay(
        self, amount: Decimal, *, at: datetime, on: date | None = None, field: str = "amount"
    ) -> None:
        """A payment that came on a day is applied to it; raises Conflict (over_allocated)."""
        if amount > self.open:
            raise Conflict(
                f"{self.number}: {plain(self.open)} {self.currency} is open, not {plain(amount)}",
                code="over_allocated",
                field=field,
                invoice_id=self.id,
                open=plain(self.open),
            )
        self.paid += amount
        self._say(at, on)

    def release(self, amount: Decimal, *, at: datetime) -> None:
        """What a payment had paid of it is owed again."""
        self.paid -= amount
        self._say(at)

    def credit(self, amount: Decimal, *, at: datetime, on: date | None = None) -> Decimal:
        """So much is not owed; what of that was paid already, and has to leave it.

        Raises Conflict (over_credited) for more than the invoice ever was.
        """
        if self.credited + amount > self.total:
            raise Conflict(
                f"{self.number} is about {plain(self.total)} {self.currency}, of which"
                f" {plain(self.credited)} is credited already",
                code="over_credited",
                invoice_id=self.id,
            )
        self.credited += amount
        kept = max(ZERO, -self.open)
        self.paid -= kept
        self._say(at, on)
        return kept

    def _say(self, at: datetime, on: date | None = None) -> None:
        said = contracts.ReceivableChanged(
            invoice_id=self.id,
            order_id=self.order_id,
            customer_id=self.customer_id,
            total=self.total,
            paid=self.paid,
            credited=self.credited,
            open=self.open,
            currency=self.currency,
            version=self.version + 1,
            due_on=self.due_on,
            changed_on=on,
        )
        self.record(said, at=at)
