"""What dealing with customers needs from outside."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from services.sales.domain.credit import Credit
from services.sales.domain.customer import Customer


class Customers(Protocol):
    """Customers."""

    def add(self, customer: Customer) -> None:
        """Keep a new one."""
        ...

    async def get(self, customer_id: UUID) -> Customer:
        """The customer, locked; raises NotFound."""
        ...

    async def called(self, names: Collection[str]) -> Sequence[Customer]:
        """Those of these numbers or names, locked in one order."""
        ...

    async def store(self, customers: Sequence[Customer]) -> None:
        """Write many new and changed ones and what they recorded, at once."""
        ...

    async def lent(self) -> Decimal | None:
        """The most a new customer may owe, as the company has settled; None is no limit."""
        ...

    async def credit(self, customer_id: UUID) -> Credit:
        """What the customer owes and may owe; they are locked, so that approvals take turns."""
        ...
