"""Customers as sales tells of them, in SQL."""

from uuid import UUID

from libs.contracts.sales import Customer
from libs.db.work import Work

_KEEP = """
INSERT INTO customers AS known (tenant_id, id, number, name, email, active, version)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (tenant_id, id) DO UPDATE SET number = excluded.number, name = excluded.name,
    email = excluded.email, active = excluded.active, version = excluded.version
WHERE known.version < excluded.version
"""
_KNOWN = "SELECT EXISTS (SELECT FROM customers WHERE id = $1)"
# There may be no row of theirs yet: an invoice may be told of before its customer.
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('customer ' || $1::uuid::text, 0))"


class SqlCustomers:
    """Customers."""

    def __init__(self, work: Work) -> None:
        """Look and keep through this work."""
        self._work = work

    async def keep(self, customer: Customer) -> None:
        """Keep what sales says, unless something newer is known."""
        await self._work.connection.execute(
            _KEEP,
            self._work.actor.tenant_id,
            customer.id,
            customer.number,
            customer.name,
            customer.email,
            customer.active,
            customer.version,
        )

    async def is_known(self, customer_id: UUID) -> bool:
        """Whether there is such a customer."""
        known: bool = await self._work.connection.fetchval(_KNOWN, customer_id)
        return known

    async def lock(self, customer_id: UUID) -> None:
        """Until the end of this transaction nobody else moves this customer's money."""
        await self._work.connection.execute(_LOCK, customer_id)
