"""What knowing costs needs from outside; all of it for the costs login only."""

from decimal import Decimal
from typing import Protocol
from uuid import UUID

from libs.contracts.inventory import StockValued


class Costs(Protocol):
    """What goods cost us."""

    async def keep(self, event: StockValued) -> None:
        """Keep what a level is worth, and what an order's goods left or came back with."""
        ...

    async def cost_lines(self, order_id: UUID) -> None:
        """Keep what the lines of an order cost now, but for those somebody gave a cost."""
        ...

    async def give(self, order_id: UUID, line_id: UUID, unit_cost: Decimal) -> int:
        """Keep what a line costs as somebody says; the version that leads to."""
        ...
