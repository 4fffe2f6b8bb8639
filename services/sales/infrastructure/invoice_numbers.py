"""Numbers of invoices and credit notes: a row per kind and fiscal year counts them.

It counts in the transaction of the document: none is left out when a transaction fails, and none
is there twice.
"""

from libs.db.numbers import next_number
from libs.db.work import Work


class SqlInvoiceNumbers:
    """The next number; whoever wants the same kind waits until this transaction ends."""

    def __init__(self, work: Work) -> None:
        """Count in this work."""
        self._work = work

    async def invoice(self, year: str) -> str:
        """Such as INV/2026-27/000001."""
        return await self._next(f"INV/{year}")

    async def credit_note(self, year: str) -> str:
        """Such as CN/2026-27/000001."""
        return await self._next(f"CN/{year}")

    async def _next(self, kind: str) -> str:
        work = self._work
        return await next_number(work.connection, work.actor.tenant_id, kind, before="/")
