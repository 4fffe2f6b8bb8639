"""What undoing orders needs from outside."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from services.sales.domain.reversal import OpenInvoice, Reversal, Told
from services.sales.domain.sales_order import SalesOrder


class Reversals(Protocol):
    """Orders that were undone; whoever keeps one holds its order's lock."""

    async def known(self, order_id: UUID) -> bool:
        """Whether an order was undone."""
        ...

    async def invoices_of(self, order_id: UUID) -> Sequence[OpenInvoice]:
        """What is left of the order's invoices."""
        ...

    async def shops_of(self, order: SalesOrder) -> Sequence[Told]:
        """The shops that sell something of it."""
        ...

    async def keep(self, reversal: Reversal) -> None:
        """Keep a new one."""
        ...
