"""What sales was answered about stock, and what left for it, in SQL."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import orjson

from libs.contracts.base import REGISTRY
from libs.db.work import Work
from services.inventory.application.sales_ports import Asked, SalesAnswer
from services.inventory.domain.comeback import Part, Shipped

_KEEP = """
INSERT INTO sales_answers (tenant_id, asked, id, type, about, version, payload)
VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb)
"""
_SHIPPED = """
SELECT e.source_line_id AS line, e.id, -e.quantity AS quantity, coalesce(p.back, 0) AS back
FROM ledger_entries AS e CROSS JOIN LATERAL (
    SELECT sum(quantity) AS back FROM returned_parts
    WHERE tenant_id = e.tenant_id AND shipped_id = e.id) AS p
WHERE e.source_type = 'shipment' AND e.source_line_id = ANY ($1::uuid[])
ORDER BY e.level_id, e.sequence
"""
_KEEP_PARTS = """
INSERT INTO returned_parts (tenant_id, return_id, line_id, shipped_id, before, quantity)
SELECT $1, $2, * FROM unnest($3::uuid[], $4::uuid[], $5::numeric[], $6::numeric[])
"""


class SqlSales:
    """What sales was answered, and what left for it."""

    def __init__(self, work: Work) -> None:
        """Look and keep through this work."""
        self._work = work

    async def answer(self, asked: Asked, request_id: UUID) -> SalesAnswer | None:
        """What was answered, None while nothing was."""
        row = await self._work.connection.fetchrow(
            "SELECT type, about, version, payload FROM sales_answers WHERE asked = $1 AND id = $2",
            asked,
            request_id,
        )
        if row is None:
            return None
        event = REGISTRY[row["type"]].model_validate(orjson.loads(row["payload"]))
        return SalesAnswer(event, row["about"], row["version"])

    async def keep(self, asked: Asked, request_id: UUID, answer: SalesAnswer) -> None:
        """Remember the answer."""
        await self._work.connection.execute(
            _KEEP,
            self._work.actor.tenant_id,
            asked,
            request_id,
            answer.event.key(),
            answer.about,
            answer.version,
            answer.event.model_dump_json(),
        )

    async def shipped(self, lines: Collection[UUID]) -> dict[UUID, list[Shipped]]:
        """What left of these lines of reservations, oldest first."""
        found: dict[UUID, list[Shipped]] = {}
        for row in await self._work.connection.fetch(_SHIPPED, list(lines)):
            one = Shipped(row["id"], row["quantity"], row["back"])
            found.setdefault(row["line"], []).append(one)
        return found

    async def keep_parts(self, return_id: UUID, parts: Mapping[UUID, Sequence[Part]]) -> None:
        """Remember with which entries the goods of a return had left, by its source lines."""
        flat = [(line, part) for line, each in parts.items() for part in each]
        await self._work.connection.execute(
            _KEEP_PARTS,
            self._work.actor.tenant_id,
            return_id,
            [line for line, _ in flat],
            [part.entry_id for _, part in flat],
            [part.before for _, part in flat],
            [part.quantity for _, part in flat],
        )
