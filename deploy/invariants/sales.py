"""Sales orders: legal lives, and goods that are promised, leave and come back as inventory says."""

from typing import Final

from deploy.invariants.check import Check, Given
from deploy.invariants.orders import legal_lives
from services.sales.domain.flow import FLOW

# What inventory promised to sales orders, line by line.
_PROMISED: Final = Given(
    "promised",
    "inventory",
    """
    SELECT r.tenant_id, r.source_id AS order_id, r.id AS reservation_id, l.id, l.product_id,
        l.warehouse_id, l.quantity, l.issued, l.released, l.open + l.back_ordered AS waiting
    FROM reservations AS r
    JOIN reservation_lines AS l ON l.tenant_id = r.tenant_id AND l.reservation_id = r.id
    WHERE r.source_type = 'sales_order'
    """,
)
# What left for them, and came back.
_MOVED: Final = Given(
    "moved",
    "inventory",
    """
    SELECT tenant_id, source_type, source_id, source_line_id, product_id, warehouse_id, reason,
        quantity
    FROM ledger_entries WHERE source_type IN ('shipment', 'sales_return')
    """,
)
# Of an order that has yet to hear from inventory nothing is said.
_HEARD: Final = """NOT EXISTS (SELECT FROM stock_requests AS q
    WHERE q.tenant_id = o.tenant_id AND q.order_id = o.id)"""
SALES: Final = (
    legal_lives("sales order", "sales", "sales_orders", "sales_order_timeline", FLOW),
    Check(
        6,
        "a sales order waits for answers it has asked for, within the hour, and ends in time",
        "sales",
        """
        SELECT format('order %s asked to %s %s times since %s', order_id, kind, tries, asked_at)
        FROM stock_requests WHERE asked_at < now() - interval '1 hour'
        UNION ALL
        SELECT format('order %s is %s and has asked nothing', o.id, o.status)
        FROM sales_orders AS o
        WHERE (o.status = 'reserving' OR o.deduction = 'requested' OR EXISTS (
                SELECT FROM shipments AS s WHERE s.tenant_id = o.tenant_id AND s.order_id = o.id
                    AND s.status = 'requested'))
          AND NOT EXISTS (SELECT FROM stock_requests AS q
                WHERE q.tenant_id = o.tenant_id AND q.order_id = o.id)
        UNION ALL
        SELECT format('order %s is %s, due %s, flagged %s', id, status, due_at, flagged)
        FROM sales_orders
        WHERE (due_at IS NOT NULL) <> (status IN ('pending_approval', 'awaiting_payment'))
           OR due_at < now() - interval '10 minutes'
           OR flagged AND status <> 'partially_shipped'
        """,
    ),
    Check(
        9,
        "each step of a sales order is told by one event",
        "sales",
        # What is asked of inventory says no step.
        """
        SELECT format('step %s of order %s: %s events', t.sequence, t.order_id, count(e.id))
        FROM sales_order_timeline AS t
        LEFT JOIN events AS e ON e.tenant_id = t.tenant_id AND e.aggregate_id = t.order_id
            AND e.aggregate_version = t.sequence AND e.type NOT LIKE 'sales.stock.%'
        GROUP BY t.tenant_id, t.order_id, t.sequence HAVING count(e.id) <> 1
        """,
    ),
    Check(
        2,
        "goods are promised to the orders that want them, line by line, and to no others",
        "sales",
        f"""
        SELECT format('order %s is %s: of line %s %s issued, %s lost; inventory says %s, %s, %s',
            o.id, o.status, a.id, a.issued, a.lost, p.quantity, p.issued, p.released)
        FROM sales_orders AS o
        JOIN sales_order_allocations AS a ON a.tenant_id = o.tenant_id AND a.order_id = o.id
        LEFT JOIN promised AS p ON p.tenant_id = a.tenant_id AND p.id = a.id
            AND p.reservation_id = o.reservation_id
        WHERE o.status IN ('pending_approval', 'approved', 'awaiting_payment', 'picking',
                'partially_shipped', 'shipped') AND {_HEARD}
          AND (a.product_id, a.warehouse_id, a.quantity, a.issued, a.lost)
            IS DISTINCT FROM (p.product_id, p.warehouse_id, p.quantity, p.issued, p.released)
        UNION ALL
        SELECT format('reservation %s promises %s of line %s to order %s, which is %s',
            p.reservation_id, p.waiting, p.id, p.order_id, o.status)
        FROM promised AS p
        LEFT JOIN sales_orders AS o ON o.tenant_id = p.tenant_id AND o.id = p.order_id
        WHERE p.waiting > 0 AND {_HEARD} AND (o.id IS NULL
            OR o.reservation_id IS DISTINCT FROM p.reservation_id OR o.status NOT IN (
            'pending_approval', 'approved', 'awaiting_payment', 'picking', 'partially_shipped'))
        """,
        (_PROMISED,),
    ),
    Check(
        7,
        "what was shipped of an order line, and came back, is the sum of its documents",
        "sales",
        """
        SELECT format('line %s of order %s: %s of %s shipped, %s back; documents say %s and %s',
            l.id, l.order_id, l.shipped, l.quantity, l.returned, s.shipped, r.returned)
        FROM sales_order_lines AS l
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(x.quantity), 0) AS shipped FROM shipment_lines AS x
            JOIN shipments AS d ON d.tenant_id = x.tenant_id AND d.id = x.shipment_id
            WHERE x.tenant_id = l.tenant_id AND d.order_id = l.order_id
              AND x.order_line_id = l.id AND d.status = 'posted') AS s
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(x.quantity), 0) AS returned FROM sales_return_lines AS x
            WHERE x.tenant_id = l.tenant_id AND x.order_id = l.order_id
              AND x.order_line_id = l.id) AS r
        WHERE (l.shipped, l.returned) <> (s.shipped, r.returned)
           OR l.shipped > l.quantity OR l.returned > l.shipped
        """,
    ),
    Check(
        7,
        "what a shipment took, and what came back, stands in inventory's ledger, each line once",
        "sales",
        """
        WITH said AS (
            -- What left with an order's approval stands there by that, for all its shipments.
            SELECT m.tenant_id, 'shipment' AS source_type, d.id AS source_id, m.product_id,
                m.warehouse_id, -sum(m.quantity) AS quantity
            FROM shipment_moves AS m
            JOIN shipments AS d ON d.tenant_id = m.tenant_id AND d.id = m.shipment_id
            JOIN sales_orders AS o ON o.tenant_id = d.tenant_id AND o.id = d.order_id
            WHERE d.status = 'posted' AND o.deduction IS NULL GROUP BY 1, 2, 3, 4, 5
            UNION ALL
            SELECT m.tenant_id, 'sales_return', m.return_id, m.product_id, m.warehouse_id,
                sum(m.quantity)
            FROM sales_return_moves AS m
            JOIN sales_returns AS d ON d.tenant_id = m.tenant_id AND d.id = m.return_id
            WHERE d.status = 'posted' AND m.warehouse_id IS NOT NULL GROUP BY 1, 2, 3, 4, 5
        ), did AS (
            SELECT tenant_id, source_type, source_id, product_id, warehouse_id,
                sum(quantity) AS quantity
            FROM moved GROUP BY 1, 2, 3, 4, 5
        )
        SELECT format('%s %s: %s of product %s, %s in the ledger',
            s.source_type, s.source_id, s.quantity, s.product_id, d.quantity)
        FROM said AS s LEFT JOIN did AS d USING (tenant_id, source_type, source_id, product_id,
            warehouse_id)
        WHERE s.quantity IS DISTINCT FROM d.quantity
        UNION ALL
        SELECT format('return %s in the ledger: no such document', source_id)
        FROM moved AS m WHERE source_type = 'sales_return' AND reason = 'return'
          AND NOT EXISTS (SELECT FROM sales_returns AS r
                WHERE (r.tenant_id, r.id) = (m.tenant_id, m.source_id))
        """,
        (_MOVED,),
    ),
    Check(
        7,
        "goods that came back had left, each once, and no more than that",
        "inventory",
        """
        SELECT format('entry %s: %s left, %s of it came back', e.id, -e.quantity, sum(p.quantity))
        FROM returned_parts AS p
        JOIN ledger_entries AS e ON e.tenant_id = p.tenant_id AND e.id = p.shipped_id
        GROUP BY e.tenant_id, e.id
        HAVING sum(p.quantity) > -e.quantity
            OR sum(p.quantity) <> max(p.before + p.quantity)
        """,
    ),
)
