"""Numbers of purchasing's documents."""

from libs.db.numbers import next_number, next_numbers
from libs.db.work import Work


class SqlNumbers:
    """The next number; whoever wants the same kind waits until this transaction ends."""

    def __init__(self, work: Work) -> None:
        """Count in this work."""
        self._work = work

    async def order(self, year: int) -> str:
        """Such as PO-2026-000123."""
        return await self._next(f"PO-{year}")

    async def orders(self, year: int, count: int) -> list[str]:
        """The next few of them."""
        connection, tenant_id = self._work.connection, self._work.actor.tenant_id
        return await next_numbers(connection, tenant_id, f"PO-{year}", count)

    async def receipt(self, year: int) -> str:
        """Such as GRN-2026-000045."""
        return await self._next(f"GRN-{year}")

    async def reversal(self, year: int) -> str:
        """Such as REV-2026-000007."""
        return await self._next(f"REV-{year}")

    async def goods_return(self, year: int) -> str:
        """Such as RET-2026-000008."""
        return await self._next(f"RET-{year}")

    async def supplier(self) -> str:
        """Such as SUP-000001."""
        return await self._next("SUP")

    async def suppliers(self, count: int) -> list[str]:
        """As many in a row."""
        return await next_numbers(self._work.connection, self._work.actor.tenant_id, "SUP", count)

    async def _next(self, kind: str) -> str:
        return await next_number(self._work.connection, self._work.actor.tenant_id, kind)
