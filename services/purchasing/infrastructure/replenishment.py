"""Replenishment in SQL: what is needed, and drafts stored a set at a time, one or a thousand."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson

from libs.db.work import Work
from services.purchasing.domain.flow import Status
from services.purchasing.domain.order_line import Product
from services.purchasing.domain.purchase_order import PurchaseOrder
from services.purchasing.domain.replenishment import Drafted, Need, Pair, Run
from services.purchasing.domain.wanted import Party
from services.purchasing.infrastructure import draft_sql, order_sql
from services.purchasing.infrastructure.needs_sql import HASHED, WITH_NEEDS
from services.purchasing.infrastructure.orders import order_from

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('replenishment ' || $1, 0))"
# In order, as whoever locks several orders does.
_LOCK_DRAFTS = """
SELECT FROM purchase_orders o JOIN living_drafts d ON d.order_id = o.id
ORDER BY o.id FOR NO KEY UPDATE OF o
"""
_NEEDS = f"""
{WITH_NEEDS}
SELECT n.product_id, n.sku, n.name, n.unit, n.warehouse_id, n.warehouse_name, n.supplier_id,
       n.supplier_name, n.quantity, c.unit_cost, jsonb_build_object(
           'parts', n.parts, 'need', trim_scale(n.need)::text,
           'minimum_order', trim_scale(n.minimum_order)::text,
           'pack_multiple', trim_scale(n.pack_multiple)::text,
           'quantity', trim_scale(n.quantity)::text)::text AS explanation
FROM needs n
JOIN supplier_product_costs c ON c.supplier_id = n.supplier_id AND c.product_id = n.product_id
JOIN tenants t ON t.currency = c.currency
WHERE n.state IN ('ready', 'drafted') AND n.quantity * c.unit_cost < 1000000000000000
  AND ($2::uuid[] IS NULL OR (n.product_id, n.warehouse_id) IN (
        SELECT * FROM unnest($2, $3::uuid[])))
ORDER BY n.sku, n.product_id
"""
_LIVING = "SELECT supplier_id, warehouse_id, order_id FROM living_drafts"
_DRAFTED = """
SELECT d.order_id, d.supplier_id, r.product_id, d.warehouse_id, l.quantity, p.unit_cost
FROM living_drafts d
JOIN replenishment_lines r ON r.order_id = d.order_id AND NOT r.by_hand
JOIN purchase_order_lines l ON l.order_id = r.order_id AND l.product_id = r.product_id
JOIN purchase_order_line_prices p ON p.order_id = l.order_id AND p.line_id = l.id
"""
_ENTER = """
INSERT INTO replenishment_runs (tenant_id, id, why, at, by, by_name, took_ms, selected, counts,
    drafts)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10::jsonb)
"""
_DUE = """
INSERT INTO replenishment_states AS known (tenant_id, due_at)
SELECT $1, $2 FROM tenants WHERE settings->>'replenish_when_low' = 'true'
ON CONFLICT (tenant_id) DO UPDATE SET due_at = least(known.due_at, excluded.due_at)
"""
_TAKE_DUE = """
UPDATE replenishment_states SET due_at = NULL WHERE due_at <= $1 RETURNING true
"""
# A time of day that is new here begins with its next day.
_TAKE_DAY = """
INSERT INTO replenishment_states AS known (tenant_id, runs_at, ran_on) VALUES ($1, $2, $3)
ON CONFLICT (tenant_id) DO UPDATE SET runs_at = excluded.runs_at, ran_on = excluded.ran_on
WHERE known.runs_at IS DISTINCT FROM excluded.runs_at OR known.ran_on < excluded.ran_on
RETURNING (SELECT before.runs_at FROM replenishment_states before) IS NOT DISTINCT FROM $2
"""


class SqlReplenishment:
    """What is needed, and the drafts that follow it."""

    def __init__(self, work: Work) -> None:
        """Look and store through this work."""
        self._work = work

    async def lock(self) -> None:
        """Wait for other runs of this company, and keep its living drafts from being changed."""
        await self._work.connection.execute(HASHED)
        await self._work.connection.execute(_LOCK, str(self._work.actor.tenant_id))
        await self._work.connection.execute(_LOCK_DRAFTS)

    async def needs(self, on: date, only: Collection[Pair] | None) -> list[Need]:
        """What is to be ordered, of these product x warehouse or of all."""
        chosen = None if only is None else [list(column) for column in zip(*only, strict=True)]
        rows = await self._work.connection.fetch(_NEEDS, on, *(chosen or (None, None)))
        return [_need_from(row) for row in rows]

    async def living(self) -> Mapping[tuple[UUID, UUID], UUID]:
        """The living draft of each supplier and warehouse that has one."""
        rows = await self._work.connection.fetch(_LIVING)
        return {(row["supplier_id"], row["warehouse_id"]): row["order_id"] for row in rows}

    async def drafted(self) -> list[Drafted]:
        """What living drafts order already, but for what is by hand."""
        rows = await self._work.connection.fetch(_DRAFTED)
        return [
            Drafted(order_id, supplier_id, Pair(product_id, place), quantity, cost)
            for order_id, supplier_id, product_id, place, quantity, cost in rows
        ]

    async def drafts(self, order_ids: Collection[UUID]) -> list[PurchaseOrder]:
        """These living drafts; `lock` has locked them."""
        query = order_sql.load(sees_costs=True, lock=False, many=True)
        rows = await self._work.connection.fetch(query, list(order_ids), self._work.actor.person)
        return [order_from(row) for row in rows]

    async def save(self, orders: Sequence[PurchaseOrder], needs: Sequence[Need]) -> None:
        """Store drafts that are new or written anew, a set at a time, and why each line is there.

        Those that were cancelled live no longer.
        """
        connection = self._work.connection
        if orders:
            written = [order.id for order in orders if order.rewritten]
            await connection.execute(draft_sql.ERASE_LINES, written)
            values = {"tenant_id": self._work.actor.tenant_id, **_heads(orders), **_lines(orders)}
            await draft_sql.SAVE_HEADS.execute(connection, values)
            await draft_sql.SAVE_CONTENT.execute(connection, values)
            for order in orders:
                order.rewritten = False
                order.steps.clear()
            await self._work.store_recorded(orders)
        await self._explain(needs)

    async def _explain(self, needs: Sequence[Need]) -> None:
        await self._work.connection.execute(
            draft_sql.EXPLAIN,
            self._work.actor.tenant_id,
            [need.supplier.id for need in needs],
            [need.warehouse.id for need in needs],
            [need.product.id for need in needs],
            [need.explanation for need in needs],
        )

    async def enter(self, run: Run) -> None:
        """Keep what a run did."""
        await self._work.connection.execute(
            _ENTER,
            self._work.actor.tenant_id,
            run.id,
            run.why,
            run.at,
            run.by,
            run.by_name,
            run.took_ms,
            run.selected,
            orjson.dumps(dict(run.counts)).decode(),
            orjson.dumps([asdict(draft) for draft in run.drafts], default=str).decode(),
        )

    async def due(self, at: datetime) -> None:
        """Have a run made at this time, if the company wants that and none is due before."""
        await self._work.connection.execute(_DUE, self._work.actor.tenant_id, at)

    async def take_due(self, now: datetime) -> bool:
        """Whether a run is due because stock ran low; it is no longer."""
        return bool(await self._work.connection.fetchval(_TAKE_DUE, now))

    async def take_day(self, runs_at: str, day: date) -> bool:
        """Whether this company's schedule has a run to make on this day; it has no longer."""
        tenant_id = self._work.actor.tenant_id
        return bool(await self._work.connection.fetchval(_TAKE_DAY, tenant_id, runs_at, day))


def _need_from(row: Any) -> Need:
    return Need(
        Product(row["product_id"], row["sku"], row["name"], row["unit"], active=True),
        Party(row["warehouse_id"], row["warehouse_name"]),
        Party(row["supplier_id"], row["supplier_name"]),
        row["quantity"],
        row["unit_cost"],
        row["explanation"],
    )


def _heads(orders: Sequence[PurchaseOrder]) -> dict[str, Any]:
    """One step each: a draft is raised, changed or cancelled."""
    steps = [order.steps[-1] for order in orders]
    amounts = [order.amounts for order in orders if order.amounts is not None]
    return {
        "order_ids": [order.id for order in orders],
        "versions": [order.version for order in orders],
        "numbers": [order.number for order in orders],
        "statuses": [order.status for order in orders],
        "living": [order.status is Status.DRAFT for order in orders],
        "supplier_ids": [order.supplier.id for order in orders],
        "supplier_names": [order.supplier.name for order in orders],
        "warehouse_ids": [order.warehouse.id for order in orders],
        "warehouse_names": [order.warehouse.name for order in orders],
        "currencies": [order.currency for order in orders],
        "raised_at": [order.raised_at for order in orders],
        "raised_by": [order.raised_by for order in orders],
        "raised_by_names": [order.raised_by_name for order in orders],
        "writers": ["{" + ",".join(map(str, order.writers)) + "}" for order in orders],
        "line_counts": [len(order.lines) for order in orders],
        "actions": [step.action for step in steps],
        "from_statuses": [step.from_status for step in steps],
        "step_by": [step.by for step in steps],
        "step_by_names": [step.by_name for step in steps],
        "step_at": [step.at for step in steps],
        "reasons": [step.reason for step in steps],
        "details": [orjson.dumps(step.details).decode() for step in steps],
        "subtotals": [each.subtotal for each in amounts],
        "taxes": [each.tax for each in amounts],
        "charges": [each.charges for each in amounts],
        "totals": [each.total for each in amounts],
        "tax_amounts": [each.tax_amount for each in amounts],
    }


def _lines(orders: Sequence[PurchaseOrder]) -> dict[str, Any]:
    lines = [(order, line) for order in orders if order.rewritten for line in order.lines]
    return {
        "of_orders": [order.id for order, _ in lines],
        "line_ids": [line.id for _, line in lines],
        "positions": [line.position for _, line in lines],
        "product_ids": [line.product_id for _, line in lines],
        "skus": [line.sku for _, line in lines],
        "names": [line.name for _, line in lines],
        "units": [line.unit for _, line in lines],
        "quantities": [line.quantity for _, line in lines],
        "unit_costs": [line.unit_cost for _, line in lines],
        "tax_rates": [line.tax_rate for _, line in lines],
        "line_amounts": [line.amount for _, line in lines],
    }
