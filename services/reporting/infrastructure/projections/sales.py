"""What was sold, to whom, from where and at what cost; the migration is sales.sql."""

from services.reporting.infrastructure.projection import Projection, Step

_ORDERS = ", ".join(
    f"'sales.sales_order.{word}'"
    for word in (
        "raised", "changed", "submitted", "reserved", "out_of_stock", "withdrawn", "expired",
        "approved", "rejected", "revised", "awaiting_payment", "paid", "deducted", "picked",
        "shipment_requested", "shipped", "shipment_refused", "flagged", "completed", "reversed",
        "cancelled",
    )
)  # fmt: skip
_DOCUMENTS = "'sales.invoice.issued', 'sales.credit_note.issued'"
_ZONES_SAID = "'auth.tenant.registered', 'auth.tenant.updated'"


def zones(table: str) -> str:
    """A step that keeps the company's time zone from each entry on that tells of it."""
    return f"""
    INSERT INTO {table} (tenant_id, sequence, timezone)
    SELECT t.tenant_id, t.sequence, x.timezone FROM told($after, $upto, {_ZONES_SAID}) AS t,
        json_to_record(t.data) AS x(timezone text)
    WHERE x.timezone IS NOT NULL ON CONFLICT DO NOTHING
    """


def day_of(table: str, moment: str) -> str:
    """The day of a moment in the company's time zone, as it was at entry `t`."""
    return f"""({moment} AT TIME ZONE coalesce((SELECT z.timezone FROM {table} AS z
        WHERE z.tenant_id = t.tenant_id AND z.sequence < t.sequence
        ORDER BY z.sequence DESC LIMIT 1), 'UTC'))::date"""


_STANDS = f"""
INSERT INTO sales_orders AS known (tenant_id, id, number, customer_id, status, version, raised_at)
SELECT DISTINCT ON (x.order_id) t.tenant_id, x.order_id, x.number, x.customer_id, x.status,
       t.version, min(t.at) OVER (PARTITION BY x.order_id)
FROM told($after, $upto, {_ORDERS}) AS t,
    json_to_record(t.data) AS x(order_id uuid, number text, customer_id uuid, status text)
ORDER BY x.order_id, t.version DESC, t.sequence
ON CONFLICT (tenant_id, id) DO UPDATE SET
    raised_at = least(known.raised_at, excluded.raised_at),
    status = CASE WHEN known.version < excluded.version THEN excluded.status
             ELSE known.status END,
    customer_id = CASE WHEN known.version < excluded.version THEN excluded.customer_id
                  ELSE known.customer_id END,
    version = greatest(known.version, excluded.version)
"""
_TOTALS = """
UPDATE sales_orders AS o SET total = said.total, total_version = said.version
FROM (
    SELECT DISTINCT ON (t.subject) t.tenant_id, t.subject, t.version, x.total
    FROM told($after, $upto, 'sales.sales_order.submitted', 'sales.sales_order.reserved',
              'sales.sales_order.approved') AS t,
        json_to_record(t.data) AS x(total numeric)
    ORDER BY t.subject, t.version DESC
) AS said
WHERE o.tenant_id = said.tenant_id AND o.id = said.subject AND o.total_version < said.version
"""
_NIL = "'00000000-0000-0000-0000-000000000000'::uuid"
_LINES = f"""
WITH fresh AS (
    INSERT INTO sale_lines (tenant_id, id, document_id, credit, day, order_id, customer_id,
                            product_id, warehouse_id, quantity, net, tax)
    SELECT t.tenant_id, l.line_id, t.subject, t.type = 'sales.credit_note.issued', x.issued_on,
           x.order_id, x.customer_id, l.product_id, l.warehouse_id, l.quantity * way.sign,
           l.net * way.sign, l.tax * way.sign
    FROM told($after, $upto, {_DOCUMENTS}) AS t,
        json_to_record(t.data) AS x(issued_on date, order_id uuid, customer_id uuid, lines json),
        json_to_recordset(x.lines) AS l(line_id uuid, product_id uuid, warehouse_id uuid,
            quantity numeric, net numeric, tax numeric),
        (VALUES ('sales.invoice.issued', 1), ('sales.credit_note.issued', -1)) AS way(type, sign)
    WHERE way.type = t.type
    ON CONFLICT DO NOTHING RETURNING *
), days AS (
    INSERT INTO sale_days AS known (tenant_id, day, warehouse_id, invoiced, credited, tax, lines)
    SELECT tenant_id, day, coalesce(warehouse_id, {_NIL}),
           coalesce(sum(net) FILTER (WHERE NOT credit), 0),
           coalesce(-sum(net) FILTER (WHERE credit), 0), sum(tax), count(*)
    FROM fresh GROUP BY 1, 2, 3
    ON CONFLICT (tenant_id, day, warehouse_id) DO UPDATE SET
        invoiced = known.invoiced + excluded.invoiced,
        credited = known.credited + excluded.credited, tax = known.tax + excluded.tax,
        lines = known.lines + excluded.lines
), products AS (
    INSERT INTO sale_months_by_product AS known (tenant_id, month, product_id, quantity, net, tax,
                                                 lines)
    SELECT tenant_id, date_trunc('month', day)::date, coalesce(product_id, {_NIL}), sum(quantity),
           sum(net), sum(tax), count(*)
    FROM fresh GROUP BY 1, 2, 3
    ON CONFLICT (tenant_id, month, product_id) DO UPDATE SET
        quantity = known.quantity + excluded.quantity, net = known.net + excluded.net,
        tax = known.tax + excluded.tax, lines = known.lines + excluded.lines
)
INSERT INTO sale_months_by_customer AS known (tenant_id, month, customer_id, net, tax, lines)
SELECT tenant_id, date_trunc('month', day)::date, customer_id, sum(net), sum(tax), count(*)
FROM fresh GROUP BY 1, 2, 3
ON CONFLICT (tenant_id, month, customer_id) DO UPDATE SET net = known.net + excluded.net,
    tax = known.tax + excluded.tax, lines = known.lines + excluded.lines
"""
_SOLD = """
INSERT INTO sold_lines (tenant_id, id, order_id, product_id, customer_id)
SELECT t.tenant_id, l.line_id, t.subject, l.product_id, x.customer_id
FROM told($after, $upto, 'sales.sales_order.approved') AS t,
    json_to_record(t.data) AS x(customer_id uuid, lines json),
    json_to_recordset(x.lines) AS l(line_id uuid, product_id uuid)
ORDER BY t.sequence
ON CONFLICT (tenant_id, id) DO NOTHING
"""
_GOODS = """
INSERT INTO sold_goods (tenant_id, id, line_id)
SELECT DISTINCT t.tenant_id, coalesce(l.move_id, l.reservation_line_id), l.order_line_id
FROM told($after, $upto, 'sales.stock.issue_requested', 'sales.stock.return_requested') AS t,
    json_to_recordset(t.data -> 'lines') AS l(move_id uuid, reservation_line_id uuid,
        order_line_id uuid)
ON CONFLICT DO NOTHING
"""
# What leaves with a shipment, or comes back: the movements the books have as cost of sales.
_COSTS = f"""
WITH fresh AS (
    INSERT INTO sale_costs (tenant_id, entry_id, revision, day, product_id, warehouse_id, goods_id,
                            cost)
    SELECT t.tenant_id, x.entry_id, coalesce(x.revision, 0),
           {day_of("sale_zones", "x.happened_at")}, x.product_id, x.warehouse_id,
           x.source_line_id, -x.value
    FROM told($after, $upto, 'inventory.stock.valued') AS t,
        json_to_record(t.data) AS x(entry_id uuid, revision bigint, product_id uuid,
            warehouse_id uuid, reason text, value numeric, happened_at timestamptz,
            source_type text, source_line_id uuid)
    WHERE x.reason IN ('shipment', 'return')
      AND coalesce(x.source_type, '') NOT IN ('goods_receipt', 'goods_issue')
    ON CONFLICT DO NOTHING RETURNING *
)
INSERT INTO sale_day_costs AS known (tenant_id, day, warehouse_id, cost)
SELECT tenant_id, day, warehouse_id, sum(cost) FROM fresh GROUP BY 1, 2, 3
ON CONFLICT (tenant_id, day, warehouse_id) DO UPDATE SET cost = known.cost + excluded.cost
"""
# Costs, goods and orders are told in no certain order: placed is what all three are known of.
_PLACED = """
WITH placed AS (
    UPDATE sale_costs AS c
    SET placed = true, sold_product_id = s.product_id, customer_id = s.customer_id
    FROM sold_goods AS g
    JOIN sold_lines AS s ON s.tenant_id = g.tenant_id AND s.id = g.line_id
    WHERE NOT c.placed AND g.tenant_id = c.tenant_id AND g.id = c.goods_id
      AND EXISTS (SELECT FROM told($after, $upto, 'inventory.stock.valued',
          'sales.stock.issue_requested', 'sales.stock.return_requested',
          'sales.sales_order.approved'))
    RETURNING c.tenant_id, date_trunc('month', c.day)::date AS month, c.sold_product_id,
        c.customer_id, c.cost
), products AS (
    INSERT INTO sale_month_costs_by_product AS known (tenant_id, month, product_id, cost)
    SELECT tenant_id, month, sold_product_id, sum(cost) FROM placed GROUP BY 1, 2, 3
    ON CONFLICT (tenant_id, month, product_id) DO UPDATE SET cost = known.cost + excluded.cost
)
INSERT INTO sale_month_costs_by_customer AS known (tenant_id, month, customer_id, cost)
SELECT tenant_id, month, customer_id, sum(cost) FROM placed GROUP BY 1, 2, 3
ON CONFLICT (tenant_id, month, customer_id) DO UPDATE SET cost = known.cost + excluded.cost
"""

SALES = Projection(
    "sales",
    tables=(
        "sale_zones",
        "sales_orders",
        "sale_lines",
        "sale_days",
        "sale_months_by_product",
        "sale_months_by_customer",
        "sold_lines",
        "sold_goods",
        "sale_costs",
        "sale_day_costs",
        "sale_month_costs_by_product",
        "sale_month_costs_by_customer",
    ),
    steps=tuple(
        Step(sql)
        for sql in (
            zones("sale_zones"),
            _STANDS,
            _TOTALS,
            _LINES,
            _SOLD,
            _GOODS,
            _COSTS,
            _PLACED,
        )
    ),
)
