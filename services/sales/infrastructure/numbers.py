"""Numbers of sales's documents."""

from libs.db.numbers import next_number, next_numbers
from libs.db.work import Work


class SqlNumbers:
    """The next number; whoever wants the same kind waits until this transaction ends."""

    def __init__(self, work: Work) -> None:
        """Count in this work."""
        self._work = work

    async def order(self, year: int) -> str:
        """Such as SO-2026-000123."""
        return await self._next(f"SO-{year}")

    async def shipment(self, year: int) -> str:
        """Such as SHP-2026-000045."""
        return await self._next(f"SHP-{year}")

    async def customer(self) -> str:
        """Such as CUS-000001."""
        return await self._next("CUS")

    async def customers(self, count: int) -> list[str]:
        """As many in a row."""
        return await next_numbers(self._work.connection, self._work.actor.tenant_id, "CUS", count)

    async def reversal(self, year: int) -> str:
        """Such as SRV-2026-000003."""
        return await self._next(f"SRV-{year}")

    async def customer_return(self, year: int) -> str:
        """Such as RTN-2026-000007."""
        return await self._next(f"RTN-{year}")

    async def _next(self, kind: str) -> str:
        return await next_number(self._work.connection, self._work.actor.tenant_id, kind)
