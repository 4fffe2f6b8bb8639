"""Orders of channels in SQL, each once by the shop's own id."""

from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from libs.db.work import Work
from libs.domain.errors import NotFound
from services.sales.application.channel_ports import Incoming
from services.sales.domain.shop_order import Intake, ShopOrder, restored, stored

_TAKE = """
WITH new AS (
    INSERT INTO channel_orders (tenant_id, id, channel_id, external_id, external_number, status,
                                error, content, received_at, again_at)
    VALUES ($1, $2, $3, $4, $5, 'received', '', $6::jsonb, $7::timestamptz,
            $7::timestamptz + interval '10 seconds')
    ON CONFLICT (tenant_id, channel_id, external_id) DO NOTHING
    RETURNING id
)
SELECT id FROM new
UNION ALL
SELECT id FROM channel_orders WHERE channel_id = $3 AND external_id = $4
"""
SELECT = """
SELECT id, channel_id, external_id, external_number, status, error, content, received_at, tries,
       order_id, order_number
FROM channel_orders
"""
_SETTLE = """
UPDATE channel_orders SET status = $2, error = $3, order_id = $4, order_number = $5,
    again_at = $6, tries = tries + 1
WHERE id = $1
"""
_AGAIN = """
UPDATE channel_orders SET again_at = $2
WHERE channel_id = $1 AND status = 'needs_mapping'
"""
_ONE_AT_A_TIME = """
SELECT pg_advisory_xact_lock(hashtextextended('buyer ' || qm_tenant() || ' ' || $1, 0))
"""
_BY_EMAIL = "SELECT id FROM customers WHERE lower(email) = $1 AND active ORDER BY id LIMIT 1"
_BY_NAME = """
SELECT id FROM customers WHERE email IS NULL AND lower(name) = $1 AND active ORDER BY id LIMIT 1
"""
_KNOWN = "SELECT id FROM channel_orders WHERE channel_id = $1 AND external_id = $2"


class SqlShopOrders:
    """Orders that came in, of the company at hand."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    async def take(self, order_id: UUID, channel_id: UUID, order: ShopOrder, at: datetime) -> UUID:
        """Keep an order, once; the id it has here, which is another if it came before."""
        content = orjson.dumps(stored(order)).decode()
        known: UUID | None = await self._work.connection.fetchval(
            _TAKE,
            self._work.actor.tenant_id,
            order_id,
            channel_id,
            order.id,
            order.number,
            content,
            at,
        )
        if known is None:  # a twin committed it since this statement began
            known = await self._work.connection.fetchval(_KNOWN, channel_id, order.id)
        return known or order_id

    async def get(self, order_id: UUID) -> Incoming:
        """The order, locked; raises NotFound."""
        row = await self._work.connection.fetchrow(
            f"{SELECT} WHERE id = $1 FOR NO KEY UPDATE", order_id
        )
        if row is None:
            raise NotFound("no such order of a channel", order_id=order_id)
        return incoming_from(row)

    async def settle(
        self,
        order_id: UUID,
        status: Intake,
        *,
        error: str = "",
        raised: tuple[UUID, str] | None = None,
        again_at: datetime | None = None,
    ) -> None:
        """Keep what became of it, and when to try again."""
        made, number = raised or (None, None)
        await self._work.connection.execute(
            _SETTLE, order_id, status, error, made, number, again_at
        )

    async def customer(self, email: str | None, name: str) -> UUID | None:
        """The customer with this e-mail, or without any and with this name; nobody else makes one.

        Who is not sold to any more is not found.
        """
        who = (email or name).lower()
        await self._work.connection.execute(_ONE_AT_A_TIME, who)
        known: UUID | None = await self._work.connection.fetchval(
            _BY_EMAIL if email else _BY_NAME, who
        )
        return known

    async def again(self, channel_id: UUID, at: datetime) -> None:
        """Try those again that wait for a product to be mapped."""
        await self._work.connection.execute(_AGAIN, channel_id, at)


def incoming_from(row: Any) -> Incoming:
    """An order as stored."""
    return Incoming(
        id=row["id"],
        channel_id=row["channel_id"],
        order=restored(orjson.loads(row["content"])),
        status=Intake(row["status"]),
        error=row["error"],
        tries=row["tries"],
        order_id=row["order_id"],
        order_number=row["order_number"],
    )
