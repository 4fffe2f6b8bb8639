"""Numbers of documents: a row per kind, counted up in the document's own transaction."""

from libs.db.work import Work

_NEXT = """
INSERT INTO number_counters AS counter (tenant_id, kind, last) VALUES ($1, $2, 1)
ON CONFLICT (tenant_id, kind) DO UPDATE SET last = counter.last + 1
RETURNING last
"""


class SqlNumbers:
    """The next number; whoever wants the same kind waits until this transaction ends."""

    def __init__(self, work: Work) -> None:
        """Count in this work."""
        self._work = work

    async def order(self, year: int) -> str:
        """Such as PO-2026-000123."""
        return await self._next(f"PO-{year}")

    async def receipt(self, year: int) -> str:
        """Such as GRN-2026-000045."""
        return await self._next(f"GRN-{year}")

    async def supplier(self) -> str:
        """Such as SUP-000001."""
        return await self._next("SUP")

    async def _next(self, kind: str) -> str:
        last = await self._work.connection.fetchval(_NEXT, self._work.actor.tenant_id, kind)
        return f"{kind}-{last:06d}"
