"""Orders that were undone, in SQL."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson

from libs.db.database import Connection
from libs.db.work import Work
from services.sales.domain.reversal import Effect, EffectKind, How, OpenInvoice, Reversal, Told
from services.sales.domain.sales_order import SalesOrder

_INVOICES = """
SELECT i.id, i.number, i.total - credited.total AS left, least(s.paid, i.total) AS paid
FROM invoices i JOIN invoice_states s ON s.invoice_id = i.id
CROSS JOIN LATERAL (
    SELECT coalesce(sum(n.total), 0) AS total FROM credit_notes n WHERE n.invoice_id = i.id
) credited
WHERE i.order_id = $1 AND i.total > credited.total ORDER BY i.id
"""
_SHOPS = """
SELECT c.id, c.name FROM channels c
WHERE c.active AND EXISTS (
    SELECT FROM channel_products p WHERE p.channel_id = c.id AND p.product_id = ANY ($1::uuid[]))
ORDER BY c.name, c.id
"""
_KEEP = """
INSERT INTO order_reversals (tenant_id, order_id, id, number, how, reason, reversed_at,
    reversed_by, by_name, return_id, replaced_by, effects)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::jsonb)
"""
_OF_ORDER = """
SELECT id, order_id, number, how, reason, reversed_at, reversed_by, by_name, return_id,
       replaced_by, effects
FROM order_reversals WHERE order_id = $1
"""


class SqlReversals:
    """Orders that were undone."""

    def __init__(self, work: Work) -> None:
        """Read and keep through this work."""
        self._work = work

    async def known(self, order_id: UUID) -> bool:
        """Whether an order was undone."""
        return await reversal_of(self._work.connection, order_id) is not None

    async def invoices_of(self, order_id: UUID) -> list[OpenInvoice]:
        """What is left of the order's invoices."""
        return await invoices_of(self._work.connection, order_id)

    async def shops_of(self, order: SalesOrder) -> list[Told]:
        """The shops that sell something of it."""
        return await shops_of(self._work.connection, order)

    async def keep(self, reversal: Reversal) -> None:
        """Keep a new one."""
        await self._work.connection.execute(
            _KEEP,
            self._work.actor.tenant_id,
            reversal.order_id,
            reversal.id,
            reversal.number,
            reversal.how,
            reversal.reason,
            reversal.reversed_at,
            reversal.reversed_by,
            reversal.by_name,
            reversal.return_id,
            reversal.replaced_by,
            orjson.dumps([_kept(effect) for effect in reversal.effects], default=str).decode(),
        )


async def invoices_of(connection: Connection, order_id: UUID) -> list[OpenInvoice]:
    """What is left of the order's invoices."""
    return [OpenInvoice(**dict(row)) for row in await connection.fetch(_INVOICES, order_id)]


async def shops_of(connection: Connection, order: SalesOrder) -> list[Told]:
    """The shops that sell something of it."""
    sold: Iterable[UUID] = {
        *(line.product_id for line in order.lines),
        *(one.product_id for one in order.allocations),
    }
    return [Told(*row) for row in await connection.fetch(_SHOPS, list(sold))]


async def reversal_of(connection: Connection, order_id: UUID) -> Reversal | None:
    """How an order was undone; None if it was not."""
    row = await connection.fetchrow(_OF_ORDER, order_id)
    if row is None:
        return None
    return Reversal(
        **{
            **dict(row),
            "how": How(row["how"]),
            "effects": tuple(_effect(kept) for kept in orjson.loads(row["effects"])),
        }
    )


def _kept(effect: Effect) -> dict[str, object]:
    return {name: getattr(effect, name) for name in Effect.__dataclass_fields__}


def _effect(kept: dict[str, Any]) -> Effect:
    numbers = {n: None if kept[n] is None else Decimal(kept[n]) for n in ("quantity", "amount")}
    return Effect(
        kind=EffectKind(kept["kind"]),
        subject_id=UUID(kept["subject_id"]),
        name=kept["name"],
        sku=kept["sku"],
        **numbers,
    )
