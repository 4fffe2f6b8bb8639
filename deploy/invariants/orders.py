"""Purchase orders: legal lives, and receipts that became stock."""

from collections.abc import Iterator
from typing import Any, Final

from deploy.invariants.check import Check, Given
from libs.domain.flow import Flow
from services.purchasing.domain.flow import FLOW


def legal_lives(what: str, service: str, orders: str, timeline: str, flow: Flow[Any]) -> Check:
    """That each order came to its state by steps its flow allows, all in its timeline."""
    steps = ",".join(
        f"('{action}','{source}','{target}')"
        for action, (sources, _) in flow.table.items()
        for source in sorted(sources)
        for target in flow.targets(action, source)
    )
    return Check(
        6,
        f"each {what} came to its state by steps its flow allows, all in its timeline",
        service,
        f"""
        WITH flow(action, source, target) AS (VALUES ('raise', NULL, 'draft'), {steps}),
        went AS (
            SELECT *, row_number() OVER way AS place, lag(to_status) OVER way AS stood,
                lag(at) OVER way AS earlier
            FROM {timeline}
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
        FROM {orders} AS o LEFT JOIN LATERAL (
            SELECT to_status, sequence FROM {timeline} AS t
            WHERE t.tenant_id = o.tenant_id AND t.order_id = o.id ORDER BY sequence DESC LIMIT 1
        ) AS t ON true
        WHERE (o.status, o.version) IS DISTINCT FROM (t.to_status, t.sequence)
        """,
    )


ORDERS: Final = (
    legal_lives("purchase order", "purchasing", "purchase_orders", "purchase_order_timeline", FLOW),
    Check(
        6,
        "a purchase order waits for approval while a step of it is open, and only then",
        "purchasing",
        """
        SELECT format('order %s is %s, %s steps open, %s not taken', o.id, o.status, a.open, a.left)
        FROM purchase_orders AS o CROSS JOIN LATERAL (
            SELECT count(*) FILTER (WHERE s.approved_at IS NULL) AS left,
                count(*) FILTER (WHERE s.approved_at IS NULL AND s.asked_at IS NOT NULL) AS open
            FROM purchase_order_approvals AS s
            WHERE s.tenant_id = o.tenant_id AND s.order_id = o.id
        ) AS a
        WHERE (o.status = 'pending_approval') <> (a.open > 0) OR a.left > 0 AND o.status IN
            ('approved', 'sent', 'confirmed', 'partially_received', 'received', 'closed')
        """,
    ),
    Check(
        6,
        "suppliers' answers, and decisions about them, are steps of orders; one link is good",
        "purchasing",
        """
        WITH told AS (
            SELECT tenant_id, order_id, action, details->>'answer_id' AS answer
            FROM purchase_order_timeline
        )
        SELECT format('answer %s to order %s: %s, %s', id, order_id, kind, decision)
        FROM supplier_answers AS a CROSS JOIN LATERAL (VALUES
            (CASE kind WHEN 'accepted' THEN 'confirm' WHEN 'declined' THEN 'decline'
                ELSE 'propose' END),
            (CASE decision WHEN 'taken' THEN 'take_proposal' WHEN 'refused'
                THEN 'refuse_proposal' END)
        ) AS step (action)
        WHERE step.action IS NOT NULL AND NOT EXISTS (SELECT FROM told AS t
            WHERE t.tenant_id = a.tenant_id AND t.order_id = a.order_id
              AND t.action = step.action AND t.answer = a.id::text)
        UNION ALL
        SELECT format('order %s: %s links are good at once', order_id, count(*))
        FROM supplier_links WHERE withdrawn_at IS NULL AND replaced_at IS NULL
        GROUP BY tenant_id, order_id, revision HAVING count(*) > 1
        """,
    ),
    Check(
        7,
        "what a purchase order costs is the sum of its lines, charges and taxes",
        "purchasing",
        """
        SELECT format('order %s: %s + %s + %s = %s', a.order_id, a.subtotal, a.tax, a.charges,
            a.total)
        FROM purchase_order_amounts AS a LEFT JOIN (
            SELECT tenant_id, order_id, sum(p.amount) AS amount,
                sum(round(p.amount * p.tax_rate / 100, 6)) AS tax,
                bool_or(p.amount <> round(l.quantity * p.unit_cost, 6)) AS wrong
            FROM purchase_order_line_prices AS p
            JOIN purchase_order_lines AS l USING (tenant_id, order_id)
            WHERE l.id = p.line_id GROUP BY tenant_id, order_id
        ) AS l USING (tenant_id, order_id) LEFT JOIN (
            SELECT tenant_id, order_id, sum(amount) AS amount, sum(tax_amount) AS tax
            FROM purchase_order_charges GROUP BY tenant_id, order_id
        ) AS c USING (tenant_id, order_id)
        WHERE l.wrong IS NOT FALSE OR a.subtotal <> l.amount OR a.charges <> coalesce(c.amount, 0)
           OR a.tax <> round(coalesce(a.tax_amount, l.tax) + coalesce(c.tax, 0), 6)
           OR a.total <> a.subtotal + a.tax + a.charges
        """,
    ),
    Check(
        7,
        "what was received of an order line is the sum of its documents, and within what may",
        "purchasing",
        """
        WITH said AS (
            SELECT tenant_id, order_id, order_line_id, accepted, rejected, 0 AS returned,
                0 AS replaced
            FROM goods_receipt_lines
            UNION ALL
            SELECT l.tenant_id, l.order_id, l.order_line_id,
                CASE i.kind WHEN 'reversal' THEN -l.quantity ELSE 0 END,
                CASE i.kind WHEN 'reversal' THEN -l.rejected ELSE 0 END,
                CASE i.kind WHEN 'return' THEN l.quantity ELSE 0 END,
                CASE WHEN i.kind = 'return' AND l.replaced THEN l.quantity ELSE 0 END
            FROM goods_issue_lines AS l JOIN goods_issues AS i
                ON i.tenant_id = l.tenant_id AND i.id = l.issue_id
            WHERE i.status = 'posted'
        )
        SELECT format('line %s of order %s: %s + %s - %s of %s, its documents say %s + %s - %s',
            l.id, l.order_id, l.accepted, l.rejected, l.returned, l.quantity, r.accepted,
            r.rejected, r.returned)
        FROM purchase_order_lines AS l LEFT JOIN (
            SELECT tenant_id, order_id, order_line_id, sum(accepted) AS accepted,
                sum(rejected) AS rejected, sum(returned) AS returned, sum(replaced) AS replaced
            FROM said GROUP BY tenant_id, order_id, order_line_id
        ) AS r ON r.tenant_id = l.tenant_id AND r.order_id = l.order_id AND r.order_line_id = l.id
        WHERE (l.accepted, l.rejected, l.returned, l.replaced) <> (coalesce(r.accepted, 0),
                coalesce(r.rejected, 0), coalesce(r.returned, 0), coalesce(r.replaced, 0))
           -- A company may let in up to 100 % more than was ordered, and less later on.
           OR l.accepted + l.rejected - l.replaced > 2 * l.quantity
        """,
    ),
    Check(
        7,
        "an order is received when nothing of it is open, and only then",
        "purchasing",
        """
        SELECT format('order %s is %s with %s open', o.id, o.status, l.open)
        FROM purchase_orders AS o JOIN (
            SELECT tenant_id, order_id, sum(accepted + rejected) AS came,
                sum(greatest(quantity - accepted - rejected + replaced, 0)) AS open
            FROM purchase_order_lines GROUP BY tenant_id, order_id
        ) AS l ON l.tenant_id = o.tenant_id AND l.order_id = o.id
        WHERE (o.status = 'received' AND l.open <> 0)
           OR (o.status = 'partially_received' AND (l.open = 0 OR l.came = 0))
        """,
    ),
    Check(
        7,
        "what came in and was good, and what left again, stands in the ledger, each line once",
        "inventory",
        """
        SELECT format('line %s of a %s: %s, %s in the ledger', coalesce(d.id, e.source_line_id),
            coalesce(d.source, e.source_type), d.quantity, e.quantity)
        FROM moved AS d FULL JOIN (
            SELECT tenant_id, source_type, source_id, source_line_id, product_id, warehouse_id,
                quantity
            FROM ledger_entries WHERE source_type IN ('goods_receipt', 'goods_issue')
        ) AS e ON e.tenant_id = d.tenant_id AND e.source_type = d.source
            AND e.source_id = d.document_id AND e.source_line_id = d.id
            AND e.product_id = d.product_id AND e.warehouse_id = d.warehouse_id
        WHERE d.quantity IS DISTINCT FROM e.quantity
        """,
        (
            Given(
                "moved",
                "purchasing",
                """
                SELECT r.tenant_id, 'goods_receipt' AS source, r.receipt_id AS document_id, r.id,
                    r.accepted AS quantity, l.product_id, o.warehouse_id
                FROM goods_receipt_lines AS r
                JOIN purchase_order_lines AS l ON l.tenant_id = r.tenant_id
                    AND l.order_id = r.order_id AND l.id = r.order_line_id
                JOIN purchase_orders AS o ON o.tenant_id = r.tenant_id AND o.id = r.order_id
                WHERE r.accepted > 0
                UNION ALL
                SELECT g.tenant_id, 'goods_issue', g.issue_id, g.id, -g.quantity, l.product_id,
                    o.warehouse_id
                FROM goods_issue_lines AS g
                JOIN goods_issues AS i ON i.tenant_id = g.tenant_id AND i.id = g.issue_id
                JOIN purchase_order_lines AS l ON l.tenant_id = g.tenant_id
                    AND l.order_id = g.order_id AND l.id = g.order_line_id
                JOIN purchase_orders AS o ON o.tenant_id = g.tenant_id AND o.id = g.order_id
                WHERE g.quantity > 0 AND i.status = 'posted'
                """,
            ),
        ),
    ),
    Check(
        6,
        "what is asked of inventory is answered within the hour, and heard as it was answered",
        "purchasing",
        """
        SELECT format('goods issue %s is %s since %s, inventory said %s', i.number, i.status,
            i.requested_at, a.status)
        FROM goods_issues AS i LEFT JOIN answered AS a USING (tenant_id, id)
        WHERE (i.status = 'requested' AND i.requested_at < now() - interval '1 hour')
           OR i.status <> coalesce(a.status, 'requested')
        """,
        (
            Given(
                "answered",
                "inventory",
                """
                SELECT tenant_id, id, CASE WHEN short = '[]' THEN 'posted' ELSE 'refused' END
                    AS status
                FROM goods_issues
                """,
            ),
        ),
    ),
    Check(
        6,
        "a living draft is a draft for its supplier and warehouse, and use adds up by day",
        "purchasing",
        """
        SELECT format('order %s lives as %s', o.id, o.status)
        FROM living_drafts AS d
        JOIN purchase_orders AS o ON o.tenant_id = d.tenant_id AND o.id = d.order_id
        WHERE o.status <> 'draft'
           OR (o.supplier_id, o.warehouse_id) <> (d.supplier_id, d.warehouse_id)
        UNION ALL
        SELECT format('level %s: %s used, by day %s', l.level_id, l.issued, d.used)
        FROM stock_levels AS l CROSS JOIN LATERAL (
            SELECT coalesce(sum(quantity), 0) AS used FROM daily_issues AS i
            WHERE i.tenant_id = l.tenant_id AND i.level_id = l.level_id
        ) AS d
        WHERE l.issued <> d.used
        """,
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
