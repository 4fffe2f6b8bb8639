"""What use cases about customers' money need from outside, and get passed in."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol
from uuid import UUID

from libs.contracts.sales import CreditNoteIssued, Customer
from services.payments.domain.payment import Payment
from services.payments.domain.receivable import Receivable


class Customers(Protocol):
    """Customers, as sales tells of them."""

    async def keep(self, customer: Customer) -> None:
        """Keep what sales says, unless something newer is known."""
        ...

    async def is_known(self, customer_id: UUID) -> bool:
        """Whether there is such a customer."""
        ...

    async def lock(self, customer_id: UUID) -> None:
        """Until the end of this transaction nobody else moves this customer's money.

        To be taken before any receivable or payment of theirs, and only one customer's.
        """
        ...


class Receivables(Protocol):
    """What customers owe."""

    def add(self, receivable: Receivable) -> None:
        """Keep a new one."""
        ...

    async def get(self, invoice_id: UUID) -> Receivable:
        """The invoice's, locked; raises UnknownReference until it is known."""
        ...

    async def get_all(self, invoice_ids: Collection[UUID]) -> Mapping[UUID, Receivable]:
        """Those that exist, locked, always in one order."""
        ...

    async def keep_credit_note(self, note: CreditNoteIssued) -> None:
        """Keep what took something off an invoice."""
        ...


class Payments(Protocol):
    """Money from customers."""

    def add(self, payment: Payment) -> None:
        """Keep a new one."""
        ...

    async def get(self, payment_id: UUID) -> Payment:
        """The payment, locked, its customer before it; raises NotFound."""
        ...

    async def of_refund(self, refund_id: UUID) -> Payment:
        """The payment a refund is of, locked, its customer before it; raises NotFound."""
        ...

    async def of_invoice(self, invoice_id: UUID) -> Sequence[Payment]:
        """What pays an invoice, locked, the oldest first."""
        ...
