"""Orders of channels over all companies: whose a channel is, and what is to be tried again."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

from libs.db.database import Database
from libs.domain.clock import utc_now
from libs.domain.errors import NotFound
from libs.domain.learning import Learn
from libs.jobs.schedule import Job
from services.sales.application.ports import BeginSales
from services.sales.application.raise_waiting import raise_waiting

_COMPANY = "SELECT tenant_id FROM channels WHERE id = $1"
_AGAIN: Final = """
SELECT tenant_id, channel_id, id FROM channel_orders WHERE again_at <= now()
ORDER BY again_at LIMIT 200
"""


async def company_of(database: Database, channel_id: UUID) -> UUID:
    """Whose channel it is; raises NotFound."""
    async with database.across_tenants() as connection:
        tenant_id: UUID | None = await connection.fetchval(_COMPANY, channel_id)
    if tenant_id is None:
        raise NotFound("no such channel", channel_id=channel_id)
    return tenant_id


class WaitingOrders:
    """Found as the relay login, which sees all companies."""

    def __init__(self, database: Database) -> None:
        """Look there."""
        self._database = database

    async def find(self) -> list[tuple[UUID, UUID, UUID]]:
        """Company, channel and order, the longest waiting first."""
        async with self._database.across_tenants() as connection:
            return [tuple(row) for row in await connection.fetch(_AGAIN)]


def raise_late(begin: BeginSales, learn: Learn) -> Job:
    """Raises what was not raised when it came, or waited for a product to be mapped."""

    async def run(database: Database) -> Mapping[str, int]:
        return await raise_waiting(
            waiting=WaitingOrders(database), begin=begin, learn=learn, now=utc_now
        )

    return Job("raise-shop-orders", timedelta(seconds=5), run)
