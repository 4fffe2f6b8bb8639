"""What approved purchase orders still bring, in SQL."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from uuid import UUID

from libs.db.work import Work
from services.inventory.application.ports import (
    ArrivedLine,
    Change,
    ExpectedOrder,
    LeftLine,
    OrderedLine,
)
from services.inventory.application.sales_ports import Expected


class SqlIncoming:
    """What approved purchase orders still bring, and the prices they agreed."""

    # One order's events come one at a time: nothing changes these lines meanwhile. A line of a
    # later revision is expected again, whatever became of it before.
    _EXPECT = """
    WITH before AS (
        SELECT order_line_id, CASE WHEN open THEN greatest(ordered - received, 0) ELSE 0 END
            AS left_over
        FROM incoming_lines WHERE order_line_id = ANY ($7::uuid[])
    ), written AS (
        INSERT INTO incoming_lines AS known
            (tenant_id, order_line_id, order_id, order_number, expected_on, product_id,
             warehouse_id, revision, ordered)
        SELECT $1, line, $2, $3, $4, product, $5, $6, quantity
        FROM unnest($7::uuid[], $8::uuid[], $9::numeric[]) AS l(line, product, quantity)
        WHERE NOT EXISTS (SELECT FROM forgotten_orders WHERE order_id = $2 AND revision >= $6)
        ON CONFLICT (tenant_id, order_line_id) DO UPDATE SET ordered = excluded.ordered,
            order_number = excluded.order_number, expected_on = excluded.expected_on,
            product_id = excluded.product_id, warehouse_id = excluded.warehouse_id,
            revision = excluded.revision,
            open = known.open OR known.revision < excluded.revision
        RETURNING order_line_id, product_id, warehouse_id,
            CASE WHEN open THEN greatest(ordered - received, 0) ELSE 0 END AS left_over
    )
    SELECT product_id, warehouse_id, w.left_over - coalesce(b.left_over, 0) AS delta
    FROM written AS w LEFT JOIN before AS b USING (order_line_id)
    """
    _PRICES = """
    INSERT INTO order_line_costs (tenant_id, order_line_id, unit_cost)
    SELECT $1, line, cost FROM unnest($2::uuid[], $3::numeric[]) AS l(line, cost)
    ON CONFLICT (tenant_id, order_line_id) DO UPDATE SET unit_cost = excluded.unit_cost
    """
    # A receipt whose order is not known yet is entered all the same; the order finds it later.
    _RECEIVE = """
    WITH arrived AS (
        SELECT receipt_line, line, product, quantity, position
        FROM unnest($4::uuid[], $5::uuid[], $6::uuid[], $7::numeric[])
            WITH ORDINALITY AS l(receipt_line, line, product, quantity, position)
    ), linked AS (
        INSERT INTO receipt_lines (tenant_id, receipt_line_id, order_line_id)
        SELECT $1, receipt_line, line FROM arrived
    ), before AS (
        SELECT i.order_line_id, i.open, i.ordered, i.received
        FROM incoming_lines AS i WHERE i.order_line_id = ANY ($5::uuid[]) FOR UPDATE
    ), summed AS (
        SELECT line, product, sum(quantity) AS quantity FROM arrived GROUP BY line, product
    ), written AS (
        INSERT INTO incoming_lines
            (tenant_id, order_line_id, order_id, product_id, warehouse_id, ordered, received)
        SELECT $1, line, $2, product, $3, 0, quantity FROM summed
        ON CONFLICT (tenant_id, order_line_id)
            DO UPDATE SET received = incoming_lines.received + excluded.received
    )
    SELECT a.product AS product_id, $3::uuid AS warehouse_id,
        -least(a.quantity, CASE WHEN b.open THEN greatest(b.ordered - b.received, 0) ELSE 0 END)
            AS delta
    FROM arrived AS a LEFT JOIN before AS b ON b.order_line_id = a.line
    ORDER BY a.position
    """
    # What left again is expected again, as far as that was asked and the order still is.
    _GIVE_BACK = """
    WITH gone AS (
        SELECT issue_line, line, again, position
        FROM unnest($2::uuid[], $3::uuid[], $4::numeric[])
            WITH ORDINALITY AS l(issue_line, line, again, position)
    ), linked AS (
        INSERT INTO receipt_lines (tenant_id, receipt_line_id, order_line_id)
        SELECT $1, issue_line, line FROM gone
    ), before AS (
        SELECT order_line_id, open, ordered, received
        FROM incoming_lines WHERE order_line_id = ANY ($3::uuid[]) FOR UPDATE
    ), written AS (
        UPDATE incoming_lines AS i SET received = i.received - g.again
        FROM gone AS g WHERE i.order_line_id = g.line
    )
    SELECT CASE WHEN b.open THEN greatest(b.ordered - b.received + g.again, 0)
        - greatest(b.ordered - b.received, 0) ELSE 0 END AS delta
    FROM gone AS g LEFT JOIN before AS b ON b.order_line_id = g.line
    ORDER BY g.position
    """
    _FORGET = """
    WITH forgotten AS (
        INSERT INTO forgotten_orders AS known (tenant_id, order_id, revision) VALUES ($1, $2, $3)
        ON CONFLICT (tenant_id, order_id) DO UPDATE SET revision = excluded.revision
            WHERE known.revision < excluded.revision
    ), before AS (
        SELECT tenant_id, order_line_id, product_id, warehouse_id,
               greatest(ordered - received, 0) AS left_over
        FROM incoming_lines WHERE order_id = $2 AND open AND revision <= $3 FOR UPDATE
    ), closed AS (
        UPDATE incoming_lines AS i SET open = false FROM before AS b
        WHERE i.tenant_id = b.tenant_id AND i.order_line_id = b.order_line_id
    )
    SELECT product_id, warehouse_id, -left_over AS delta FROM before
    """

    _STILL_COMES = """
    SELECT product_id, sum(ordered - received) AS quantity, min(expected_on) AS first
    FROM incoming_lines WHERE product_id = ANY ($1::uuid[]) AND open AND ordered > received
    GROUP BY product_id
    """

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    async def expect(self, order: ExpectedOrder, lines: Sequence[OrderedLine]) -> list[Change]:
        """Enter an approved order's lines; the changes to what is on order."""
        connection, tenant_id = self._work.connection, self._work.actor.tenant_id
        rows = await connection.fetch(
            self._EXPECT,
            tenant_id,
            *order,
            [line.order_line_id for line in lines],
            [line.product_id for line in lines],
            [line.quantity for line in lines],
        )
        priced = [line for line in lines if line.unit_cost is not None]
        if priced:
            await connection.execute(
                self._PRICES,
                tenant_id,
                [line.order_line_id for line in priced],
                [line.unit_cost for line in priced],
            )
        return [Change(*row) for row in rows]

    async def receive(
        self, order_id: UUID, warehouse_id: UUID, lines: Sequence[ArrivedLine]
    ) -> list[Change]:
        """Enter what came in; the changes, by line in the order given."""
        rows = await self._work.connection.fetch(
            self._RECEIVE,
            self._work.actor.tenant_id,
            order_id,
            warehouse_id,
            [line.receipt_line_id for line in lines],
            [line.order_line_id for line in lines],
            [line.product_id for line in lines],
            [line.quantity for line in lines],
        )
        return [
            Change(row["product_id"], row["warehouse_id"], Decimal(row["delta"] or 0))
            for row in rows
        ]

    async def give_back(self, lines: Sequence[LeftLine]) -> list[Decimal]:
        """Expect again what left; by how much that raises what is on order, line by line."""
        rows = await self._work.connection.fetch(
            self._GIVE_BACK,
            self._work.actor.tenant_id,
            [line.line_id for line in lines],
            [line.order_line_id for line in lines],
            [line.again for line in lines],
        )
        return [row["delta"] for row in rows]

    async def forget(self, order_id: UUID, revision: int) -> list[Change]:
        """Nothing of this order, up to this revision, is expected any more; the changes."""
        tenant_id = self._work.actor.tenant_id
        rows = await self._work.connection.fetch(self._FORGET, tenant_id, order_id, revision)
        return [Change(*row) for row in rows]

    async def expected(self, product_ids: Collection[UUID]) -> dict[UUID, Expected]:
        """What still comes of those of these that are on order."""
        rows = await self._work.connection.fetch(self._STILL_COMES, list(product_ids))
        return {row["product_id"]: Expected(row["quantity"], row["first"]) for row in rows}
