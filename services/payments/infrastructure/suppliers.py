"""Suppliers as purchasing tells of them, in SQL."""

from uuid import UUID

from libs.contracts.purchasing import Supplier
from libs.db.work import Work

_KEEP = """
INSERT INTO suppliers AS known
    (tenant_id, id, number, name, payment_terms_days, stripe_account, version)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (tenant_id, id) DO UPDATE SET number = excluded.number, name = excluded.name,
    payment_terms_days = excluded.payment_terms_days, stripe_account = excluded.stripe_account,
    version = excluded.version
WHERE known.version < excluded.version
"""
_KNOWN = "SELECT EXISTS (SELECT FROM suppliers WHERE id = $1)"
_STRIPE = "SELECT stripe_account FROM suppliers WHERE id = $1"
_TERMS = "SELECT payment_terms_days FROM suppliers WHERE id = $1"


class SqlSuppliers:
    """Suppliers."""

    def __init__(self, work: Work) -> None:
        """Look and keep through this work."""
        self._work = work

    async def keep(self, supplier: Supplier) -> None:
        """Keep what purchasing says, unless something newer is known."""
        await self._work.connection.execute(
            _KEEP,
            self._work.actor.tenant_id,
            supplier.id,
            supplier.number,
            supplier.name,
            supplier.payment_terms_days,
            supplier.stripe_account,
            supplier.version,
        )

    async def is_known(self, supplier_id: UUID) -> bool:
        """Whether there is such a supplier."""
        known: bool = await self._work.connection.fetchval(_KNOWN, supplier_id)
        return known

    async def stripe_account(self, supplier_id: UUID) -> str | None:
        """Their account at Stripe, if they have one."""
        account: str | None = await self._work.connection.fetchval(_STRIPE, supplier_id)
        return account

    async def terms_days(self, supplier_id: UUID) -> int | None:
        """How many days after a receipt they want to be paid, if they say."""
        days: int | None = await self._work.connection.fetchval(_TERMS, supplier_id)
        return days
