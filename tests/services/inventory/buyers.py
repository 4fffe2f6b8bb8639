"""Buyers of a process of their own: `python -m tests.services.inventory.buyers TENANT PRODUCT 25`.

They wait for a line on standard input, want one piece each, all at once, and say how many got one.
"""

import asyncio
import sys
from decimal import Decimal
from uuid import UUID

from libs.db.database import Database
from libs.db.settings import DatabaseSettings
from libs.db.work import beginning
from libs.domain.clock import utc_now
from libs.domain.errors import Unavailable
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.inventory.application.reserve_stock import ReserveStock, reserve_stock
from services.inventory.domain.allocation import OutOfStock, Wanted
from services.inventory.infrastructure.work import SqlInventoryWork


async def main(tenant: str, product: str, buyers: str) -> None:
    """Buy."""
    database = Database("inventory", DatabaseSettings())
    await database.open()
    actor = Principal(new_id(), UUID(tenant))

    async def buy() -> bool:
        piece = Wanted(new_id(), UUID(product), Decimal(1))
        order = ReserveStock(new_id(), "manual", new_id(), "One piece", [piece])
        begin = beginning(database, SqlInventoryWork)
        while True:
            try:
                await reserve_stock(order, actor=actor, begin=begin, now=utc_now)
            except OutOfStock:
                return False
            except Unavailable:
                continue  # A busy machine: nothing was stored, ask again.
            return True

    _say("ready")
    await asyncio.to_thread(sys.stdin.readline)
    _say(str(sum(await asyncio.gather(*(buy() for _ in range(int(buyers)))))))
    await database.close()


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
