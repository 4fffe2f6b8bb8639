"""Posting movements: calls of the one procedure in migrations/movements.sql."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import asyncpg
import orjson

from libs.db import outbox
from libs.db.database import Database
from libs.db.work import Once, Repeated, Work
from libs.domain.errors import Conflict, DomainError, Invalid, NotFound, UnknownReference
from libs.domain.principal import Principal
from services.inventory.application.ports import KnownEntry
from services.inventory.domain.movement import (
    BundleHasNoStock,
    Movement,
    NotEnoughStock,
    Posted,
    Source,
    StockMoved,
)
from services.inventory.domain.reasons import Reason
from services.inventory.infrastructure.reasons import own_reasons

_POST = "SELECT * FROM post_movements($1, $2::jsonb, $3, $4, $5::jsonb)"
_LOCK = """
SELECT product_id, on_hand, reserved FROM levels
WHERE warehouse_id = $1 AND product_id = ANY ($2::uuid[]) ORDER BY product_id FOR UPDATE
"""
_ENTRY = """
SELECT e.level_id, e.product_id, e.warehouse_id, e.quantity, e.reason, e.source_type, e.source_id,
       r.id
FROM ledger_entries AS e
LEFT JOIN ledger_entries AS r ON r.tenant_id = e.tenant_id AND r.source_type = 'reversal'
    AND r.source_id = e.id AND r.source_line_id = e.id
WHERE e.id = $1
"""
_WORTHLESS = "SELECT bool_and(NOT valued) FROM ledger_values WHERE entry_id = $1"
_GIVE_COST = """
INSERT INTO ledger_costs (tenant_id, entry_id, unit_cost) VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING RETURNING true
"""
_MOVE = """
SELECT (m.entry).*, m.repeated
FROM move_stock($1, $2, $3::jsonb, $4, $5, $6, $7, $8::jsonb) AS m
"""


class SqlStock:
    """Movements inside a unit of work."""

    def __init__(self, work: Work) -> None:
        """Post through this work's transaction."""
        self._work = work

    async def entry(self, entry_id: UUID) -> KnownEntry:
        """The ledger entry with this id; raises NotFound."""
        row = await self._work.connection.fetchrow(_ENTRY, entry_id)
        if row is None:
            raise NotFound("no such ledger entry", entry_id=entry_id)
        return KnownEntry(*row)

    async def give_cost(self, entry_id: UUID, unit_cost: Decimal) -> bool:
        """Keep the cost of an entry that was valued without one; whether it is the first."""
        connection, tenant_id = self._work.connection, self._work.actor.tenant_id
        if not await connection.fetchval(_WORTHLESS, entry_id):
            return False
        return bool(await connection.fetchval(_GIVE_COST, tenant_id, entry_id, unit_cost))

    async def lock(
        self, warehouse_id: UUID, product_ids: Sequence[UUID]
    ) -> dict[UUID, tuple[Decimal, Decimal]]:
        """What is on hand and what of it is promised, by product, until this transaction ends."""
        rows = await self._work.connection.fetch(_LOCK, warehouse_id, product_ids)
        return {row["product_id"]: (row["on_hand"], row["reserved"]) for row in rows}

    async def post(self, movements: Sequence[Movement], source: Source | None) -> list[Posted]:
        """Post all or none.

        Raises NotEnoughStock, StockMoved, UnknownReference, Conflict (posted already).
        """
        if not movements:
            return []
        actor = self._work.actor
        try:
            rows = await self._work.connection.fetch(
                _POST,
                actor.user_id,
                outbox.headers(actor),
                source.type if source else None,
                source.id if source else None,
                orjson.dumps([_json(m, i) for i, m in enumerate(movements)]).decode(),
            )
        except asyncpg.PostgresError as error:
            raise _explained(error, movements, prefix="lines.{}.") from error
        return [Posted(**dict(row)) for row in rows]


class SqlOneMovement:
    """The hot path: tenant, idempotency key, movement and commit in one statement."""

    def __init__(self, database: Database, once: Once | None) -> None:
        """`once` makes a repeated request harmless."""
        self._database = database
        self._once = once

    async def own_reasons(self, actor: Principal) -> dict[str, Reason]:
        """The company's own reasons by code."""
        async with self._database.transaction(actor, read_only=True) as connection:
            return await own_reasons(connection)

    async def post(self, actor: Principal, movement: Movement) -> Posted:
        """Post it; the same request again gives the same entry."""
        once = self._once
        key = (once.route, once.key, once.fingerprint, once.location) if once else (None,) * 4
        try:
            row = await self._database.pool_for(actor).fetchrow(
                _MOVE,
                actor.tenant_id,
                actor.user_id,
                outbox.headers(actor),
                *key,
                orjson.dumps(_json(movement, 0)).decode(),
            )
        except asyncpg.PostgresError as error:
            raise _explained(error, [movement], prefix="") from error
        if row is None:
            msg = "move_stock returned nothing"
            raise RuntimeError(msg)
        values = dict(row)
        if values.pop("repeated") and once is not None:
            raise Repeated(once.location.rsplit("/", 1)[0] + f"/{values['entry_id']}", once.status)
        self._database.committed()
        return Posted(**values)


def _json(movement: Movement, position: int) -> dict[str, Any]:
    values: dict[str, Any] = {
        "position": position,
        "entry_id": str(movement.entry_id),
        "product_id": str(movement.product_id),
        "warehouse_id": str(movement.warehouse_id),
        "quantity": str(movement.quantity),
        "kind": movement.kind,
        "reason": movement.reason,
        "note": movement.note,
        "expected": str(movement.expected),
    }
    if movement.order_id is not None:
        values["order_id"] = str(movement.order_id)
    if movement.reserved:
        values["reserved"] = str(movement.reserved)
    if movement.fact:
        values["fact"] = True
    if movement.level_version is not None:
        values["level_version"] = movement.level_version
    if movement.unit_cost is not None:
        values["unit_cost"] = str(movement.unit_cost)
    if movement.happened_at is not None:
        values["happened_at"] = movement.happened_at.isoformat()
    if movement.source_line_id is not None:
        values["source_line_id"] = str(movement.source_line_id)
    return values


def _explained(
    error: asyncpg.PostgresError, movements: Sequence[Movement], *, prefix: str
) -> Exception:
    """The domain's error behind one the procedure raised."""
    if error.sqlstate == "QM003":
        return Invalid.field(
            "Idempotency-Key",
            "this key was used for another request; send a new key",
            "idempotency_key_reused",
        )
    if isinstance(error, asyncpg.UniqueViolationError) and (
        error.constraint_name == "ledger_once_per_source_line"
    ):
        return Conflict("somebody posted this a moment ago", code="already_posted")
    if isinstance(error, asyncpg.NumericValueOutOfRangeError):
        return Conflict("a product at a warehouse is at most 999999999999", code="too_much_stock")
    if error.sqlstate in _REFUSALS:
        return _REFUSALS[error.sqlstate](orjson.loads(error.detail or ""), movements, prefix)
    return error


def _not_enough(
    detail: Mapping[str, Any], movements: Sequence[Movement], _prefix: str
) -> DomainError:
    position: int = detail["position"]
    on_hand, reserved = Decimal(detail["on_hand"]), Decimal(detail["reserved"])
    return NotEnoughStock.of(movements[position], position, on_hand, reserved)


def _unknown(detail: Mapping[str, Any], movements: Sequence[Movement], prefix: str) -> DomainError:
    if unknown := detail["unknown_products"]:
        fields = {f"{prefix.format(i)}product_id": movements[i].product_id for i in unknown}
        return UnknownReference("products", fields)
    field = f"{prefix.format(detail['position'])}warehouse_id"
    return Invalid.field(field, "no such warehouse", "not_found")


def _closed(detail: Mapping[str, Any], movements: Sequence[Movement], _prefix: str) -> DomainError:
    position: int = detail["position"]
    return Conflict(
        "this warehouse is out of use: nothing is brought there",
        code="warehouse_not_in_use",
        position=position,
        warehouse_id=movements[position].warehouse_id,
    )


def _moved(
    detail: Sequence[Mapping[str, Any]], movements: Sequence[Movement], _prefix: str
) -> DomainError:
    return StockMoved.of([(movements[level["position"]], level) for level in detail])


def _bundles(detail: Sequence[int], _movements: Sequence[Movement], prefix: str) -> DomainError:
    return BundleHasNoStock.at(f"{prefix.format(i)}product_id" for i in detail)


# What the procedure raises with facts in DETAIL (movements.sql).
_REFUSALS: Final[Mapping[str, Callable[[Any, Sequence[Movement], str], DomainError]]] = {
    "QM001": _not_enough,
    "QM002": _unknown,
    "QM004": _moved,
    "QM005": _closed,
    "QM006": _bundles,
}
