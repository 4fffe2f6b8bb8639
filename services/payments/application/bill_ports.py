"""What use cases about suppliers' bills need from outside, and get passed in."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from services.payments.domain.bill import Bill
from services.payments.domain.liability import Liability


class Bills(Protocol):
    """What suppliers bill."""

    def add(self, bill: Bill) -> None:
        """Keep a new one."""
        ...

    async def get(self, bill_id: UUID) -> Bill:
        """The bill, locked, its supplier before it; raises NotFound."""
        ...

    async def lock(self, supplier_id: UUID) -> None:
        """Until the end of this transaction nobody else bills for this supplier."""
        ...

    async def numbered(self, supplier_id: UUID, number: str) -> Bill | None:
        """The bill of that number that stands, if there is one; for looking only."""
        ...

    async def owed_for(self, receipt_ids: Sequence[UUID]) -> Mapping[UUID, Liability]:
        """What is owed for each of these documents, by the document; for looking only."""
        ...

    async def accrued_tax(self, receipt_ids: Sequence[UUID]) -> Decimal:
        """How much input tax these documents have posted."""
        ...

    async def billing(self, liability_ids: Collection[UUID]) -> Mapping[UUID, Bill]:
        """The bills that stand, by what they bill; for looking only."""
        ...
