"""Purchase orders: legal lives, and receipts that became stock."""

from collections.abc import Iterator
from typing import Final

from deploy.invariants.check import Check, Given
from services.purchasing.domain.flow import FLOW

_STEPS: Final = ",".join(
    f"('{action}','{source}','{target}')"
    for action, (sources, targets) in FLOW.table.items()
    for source in sorted(sources)
    for target in targets
)
ORDERS: Final = (
    Check(
        6,
        "each purchase order came to its state by steps its flow allows, all in its timeline",
        "purchasing",
        f"""
        WITH flow(action, source, target) AS (VALUES ('raise', NULL, 'draft'), {_STEPS}),
        went AS (
            SELECT *, row_number() OVER way AS place, lag(to_status) OVER way AS stood,
                lag(at) OVER way AS earlier
            FROM purchase_order_timeline
            WINDOW way AS (PARTITION BY tenant_id, order_id ORDER BY sequence)
        )
        SELECT format('order %s: %s from %s to %s as step %s',
            order_id, action, from_status, to_status, sequence)
        FROM went AS w
        WHERE sequence <> place OR from_status IS DISTINCT FROM stood OR at < earlier
           OR NOT EXISTS (SELECT FROM flow AS f WHERE f.action = w.action
                AND f.source IS NOT DISTINCT FROM w.from_status AND f.target = w.to_status)
        UNION ALL
        SELECT format('order %s is %s in version %s, its timeline ends with %s in %s',
            o.id, o.status, o.version, t.to_status, t.sequence)
        FROM purchase_orders AS o LEFT JOIN LATERAL (
            SELECT to_status, sequence FROM purchase_order_timeline AS t
            WHERE t.tenant_id = o.tenant_id AND t.order_id = o.id ORDER BY sequence DESC LIMIT 1
        ) AS t ON true
        WHERE (o.status, o.version) IS DISTINCT FROM (t.to_status, t.sequence)
        """,
    ),
    Check(
        7,
        "what was received of an order line is the sum of its receipts, and within what may",
        "purchasing",
        """
        SELECT format('line %s of order %s: %s + %s of %s, receipts say %s + %s',
            l.id, l.order_id, l.accepted, l.rejected, l.quantity, r.accepted, r.rejected)
        FROM purchase_order_lines AS l LEFT JOIN (
            SELECT tenant_id, order_id, order_line_id, sum(accepted) AS accepted,
                sum(rejected) AS rejected
            FROM goods_receipt_lines GROUP BY tenant_id, order_id, order_line_id
        ) AS r ON r.tenant_id = l.tenant_id AND r.order_id = l.order_id AND r.order_line_id = l.id
        WHERE (l.accepted, l.rejected) <> (coalesce(r.accepted, 0), coalesce(r.rejected, 0))
           -- A company may let in up to 100 % more than was ordered, and less later on.
           OR l.accepted + l.rejected > 2 * l.quantity
        """,
    ),
    Check(
        7,
        "an order is received when nothing of it is open, and only then",
        "purchasing",
        """
        SELECT format('order %s is %s with %s open', o.id, o.status, l.open)
        FROM purchase_orders AS o JOIN (
            SELECT tenant_id, order_id, sum(greatest(quantity - accepted - rejected, 0)) AS open,
                sum(accepted + rejected) AS came
            FROM purchase_order_lines GROUP BY tenant_id, order_id
        ) AS l ON l.tenant_id = o.tenant_id AND l.order_id = o.id
        WHERE (o.status = 'received' AND l.open <> 0)
           OR (o.status = 'partially_received' AND (l.open = 0 OR l.came = 0))
        """,
    ),
    Check(
        7,
        "what came in and was good stands in the ledger, each receipt line once",
        "inventory",
        """
        SELECT format('receipt line %s: %s accepted, %s in the ledger',
            coalesce(r.id, e.source_line_id), r.accepted, e.quantity)
        FROM accepted AS r FULL JOIN (
            SELECT tenant_id, source_id, source_line_id, product_id, warehouse_id, quantity
            FROM ledger_entries WHERE source_type = 'goods_receipt'
        ) AS e ON e.tenant_id = r.tenant_id AND e.source_id = r.receipt_id
            AND e.source_line_id = r.id AND e.product_id = r.product_id
            AND e.warehouse_id = r.warehouse_id
        WHERE r.accepted IS DISTINCT FROM e.quantity
        """,
        (
            Given(
                "accepted",
                "purchasing",
                """
                SELECT r.tenant_id, r.receipt_id, r.id, r.accepted, l.product_id, o.warehouse_id
                FROM goods_receipt_lines AS r
                JOIN purchase_order_lines AS l ON l.tenant_id = r.tenant_id
                    AND l.order_id = r.order_id AND l.id = r.order_line_id
                JOIN purchase_orders AS o ON o.tenant_id = r.tenant_id AND o.id = r.order_id
                WHERE r.accepted > 0
                """,
            ),
        ),
    ),
)


def overdue(present: list[str]) -> Iterator[Check]:
    """That no process of these services has missed its deadline."""
    for name in present:
        yield Check(
            6,
            f"no process of {name} is overdue",
            name,
            """
            SELECT format('process %s (%s in %s), due at %s', id, type, state, deadline_at)
            FROM processes WHERE deadline_at < now() - interval '1 minute'
            """,
        )
