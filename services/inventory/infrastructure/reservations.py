"""Reservations in SQL: levels are locked first, in the order movements.sql names."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from libs.db import outbox
from libs.db.database import Database
from libs.db.tenants import tenant
from libs.db.work import Work
from libs.domain.errors import NotFound
from services.inventory.domain.allocation import Allocation, Candidate
from services.inventory.domain.reservation import LevelAfter, Reservation, ReservationLine

_CANDIDATES = """
SELECT l.product_id, l.warehouse_id, l.available, p.back_order FROM levels AS l
JOIN warehouses AS w ON w.tenant_id = l.tenant_id AND w.id = l.warehouse_id AND w.active
JOIN products AS p ON p.tenant_id = l.tenant_id AND p.id = l.product_id
WHERE l.product_id = ANY ($1::uuid[])
ORDER BY l.product_id, l.warehouse_id FOR UPDATE OF l
"""
_LEVEL = "id, product_id, warehouse_id, on_hand, reserved, available, status, version, back_ordered"
_CHANGE = f"SELECT {_LEVEL} FROM change_reserved($1::jsonb, $2, $3::jsonb)"
_LOCK_LEVELS = """
SELECT l.id FROM levels AS l
WHERE l.id IN (SELECT level_id FROM reservation_lines WHERE reservation_id = $1)
ORDER BY l.product_id, l.warehouse_id FOR UPDATE
"""
_COLUMNS = (
    "id, version, source_type, source_id, reference, note, made_by, made_by_name, made_at,"
    " expires_at"
)
_LINES = """
SELECT id, source_line_id, product_id, warehouse_id, level_id, quantity, issued, released,
       back_ordered
FROM reservation_lines WHERE reservation_id = $1 ORDER BY position FOR UPDATE
"""
_SAVE = f"""
INSERT INTO reservations (tenant_id, status, {_COLUMNS})
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (tenant_id, id) DO UPDATE SET status = excluded.status, version = excluded.version
"""
_SAVE_LINES = """
INSERT INTO reservation_lines (tenant_id, reservation_id, position, id, source_line_id, product_id,
                               warehouse_id, level_id, quantity, issued, released, back_ordered)
SELECT $1, $2, position, id, source_line_id, product_id, warehouse_id, level_id, quantity, issued,
       released, back_ordered
FROM unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::numeric[],
            $9::numeric[], $10::numeric[], $11::numeric[]) WITH ORDINALITY
    AS l(id, source_line_id, product_id, warehouse_id, level_id, quantity, issued, released,
         back_ordered, position)
ON CONFLICT (tenant_id, id) DO UPDATE SET issued = excluded.issued, released = excluded.released,
    back_ordered = excluded.back_ordered
"""


class SqlReservations:
    """What is promised to whom."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    async def candidates(self, product_ids: Sequence[UUID]) -> list[Candidate]:
        """What the warehouses in use have available, locked."""
        rows = await self._work.connection.fetch(_CANDIDATES, list(set(product_ids)))
        return [Candidate(*row) for row in rows]

    async def back_orders(self) -> bool:
        """Whether the company promises more than there is."""
        known = await tenant(self._work.connection, self._work.actor.tenant_id)
        return bool(known.settings.get("back_orders"))

    async def promise(self, allocations: Sequence[Allocation]) -> dict[UUID, LevelAfter]:
        """Raise what is reserved; the levels after it, by id."""
        return await self._change(
            [(a.product_id, a.warehouse_id, a.quantity, a.back_ordered) for a in allocations]
        )

    async def give_back(
        self, reservation: Reservation, quantities: Mapping[UUID, Decimal]
    ) -> dict[UUID, LevelAfter]:
        """Lower what is reserved of these lines, and what waits; the levels after it, by id."""
        return await self._change(
            [
                (line.product_id, line.warehouse_id, -quantities[line.id], -line.back_ordered)
                for line in reservation.lines
                if line.id in quantities
            ],
            reservation.id,
        )

    async def _change(
        self,
        changes: Sequence[tuple[UUID, UUID, Decimal, Decimal]],
        reservation_id: UUID | None = None,
    ) -> dict[UUID, LevelAfter]:
        told = [
            {
                "product_id": str(product),
                "warehouse_id": str(place),
                "quantity": str(quantity),
                "back_ordered": str(waiting),
            }
            for product, place, quantity, waiting in changes
        ]
        rows = await self._work.connection.fetch(
            _CHANGE,
            orjson.dumps(told).decode(),
            reservation_id,
            outbox.headers(self._work.actor),
        )
        return {row["id"]: LevelAfter(*row) for row in rows}

    async def levels(self, reservation: Reservation) -> dict[UUID, LevelAfter]:
        """The levels it takes from as they now are, by id."""
        rows = await self._work.connection.fetch(
            f"SELECT {_LEVEL} FROM levels WHERE id = ANY ($1::uuid[])",
            [line.level_id for line in reservation.lines],
        )
        return {row["id"]: LevelAfter(*row) for row in rows}

    def add(self, reservation: Reservation) -> None:
        """Keep a new one."""
        self._work.track(reservation, self._save)

    async def get(self, reservation_id: UUID) -> Reservation:
        """The reservation, locked after its levels; raises NotFound."""
        connection = self._work.connection
        await connection.execute(_LOCK_LEVELS, reservation_id)
        row = await connection.fetchrow(
            f"SELECT {_COLUMNS} FROM reservations WHERE id = $1 FOR UPDATE", reservation_id
        )
        if row is None:
            raise NotFound("no such reservation", reservation_id=reservation_id)
        lines = await connection.fetch(_LINES, reservation_id)
        return self._work.track(reservation_from(row, lines), self._save)

    async def _save(self, made: Reservation) -> None:
        connection, tenant_id = self._work.connection, self._work.actor.tenant_id
        await connection.execute(
            _SAVE,
            tenant_id,
            made.status,
            made.id,
            made.version,
            made.source_type,
            made.source_id,
            made.reference,
            made.note,
            made.made_by,
            made.made_by_name,
            made.made_at,
            made.expires_at,
        )
        await connection.execute(
            _SAVE_LINES,
            tenant_id,
            made.id,
            [line.id for line in made.lines],
            [line.source_line_id for line in made.lines],
            [line.product_id for line in made.lines],
            [line.warehouse_id for line in made.lines],
            [line.level_id for line in made.lines],
            [line.quantity for line in made.lines],
            [line.issued for line in made.lines],
            [line.released for line in made.lines],
            [line.back_ordered for line in made.lines],
        )


class ExpiredReservations:
    """Reservations whose time has come, over all companies."""

    def __init__(self, database: Database) -> None:
        """Look as the relay login, which sees all companies."""
        self._database = database

    async def find(self) -> list[tuple[UUID, UUID]]:
        """Company and reservation, the longest overdue first, at most 500."""
        async with self._database.across_tenants() as connection:
            rows = await connection.fetch(
                "SELECT tenant_id, id FROM reservations"
                " WHERE status = 'open' AND expires_at <= now() ORDER BY expires_at LIMIT 500"
            )
        return [(row["tenant_id"], row["id"]) for row in rows]


def reservation_from(
    row: Mapping[str, Any] | asyncpg.Record, lines: Sequence[asyncpg.Record]
) -> Reservation:
    """A reservation as stored."""
    return Reservation(**dict(row), lines=[ReservationLine(**dict(line)) for line in lines])
