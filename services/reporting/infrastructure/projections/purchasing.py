"""What was ordered, at what price, and what came of it; the migration is purchasing.sql."""

from services.reporting.infrastructure.projection import Projection, Step

# Every event of an order says where it stands; all are numbered by the order's version.
_STANDS = """'purchasing.purchase_order.raised', 'purchasing.purchase_order.changed',
    'purchasing.purchase_order.submitted', 'purchasing.purchase_order.withdrawn',
    'purchasing.purchase_order.approved', 'purchasing.purchase_order.amended',
    'purchasing.purchase_order.rejected', 'purchasing.purchase_order.revised',
    'purchasing.purchase_order.sent', 'purchasing.purchase_order.confirmed',
    'purchasing.purchase_order.declined', 'purchasing.purchase_order.cancelled',
    'purchasing.purchase_order.closed', 'purchasing.goods.received',
    'purchasing.goods.receipt_reversed', 'purchasing.goods.returned'"""
_MOVES = """'purchasing.purchase_order.approved', 'purchasing.goods.received',
    'purchasing.goods.receipt_reversed', 'purchasing.goods.returned'"""

_ORDERS = f"""
INSERT INTO purchase_orders AS known (tenant_id, id, number, supplier_id, warehouse_id, status,
                                      version, raised_at)
SELECT DISTINCT ON (x.order_id) t.tenant_id, x.order_id, coalesce(x.number, x.order_number),
       x.supplier_id, x.warehouse_id, coalesce(x.status, x.order_status), t.version, t.at
FROM told($after, $upto, {_STANDS}) AS t,
    json_to_record(t.data) AS x(order_id uuid, number text, order_number text, supplier_id uuid,
        warehouse_id uuid, status text, order_status text)
ORDER BY x.order_id, t.version DESC, t.sequence
ON CONFLICT (tenant_id, id) DO UPDATE SET number = excluded.number,
    supplier_id = excluded.supplier_id, warehouse_id = excluded.warehouse_id,
    status = excluded.status, version = excluded.version
WHERE known.version < excluded.version
"""
_MOMENTS = f"""
UPDATE purchase_orders AS o SET
    raised_at = least(o.raised_at, said.raised_at),
    raised_by = coalesce(o.raised_by, said.raised_by),
    raised_by_name = coalesce(o.raised_by_name, said.raised_by_name),
    submitted_at = greatest(o.submitted_at, said.submitted_at),
    approved_at = greatest(o.approved_at, said.approved_at),
    sent_at = greatest(o.sent_at, said.sent_at),
    confirmed_at = greatest(o.confirmed_at, said.confirmed_at),
    closed_at = greatest(o.closed_at, said.closed_at),
    cancelled_at = greatest(o.cancelled_at, said.cancelled_at)
FROM (
    SELECT t.tenant_id, t.subject,
           min(t.at) AS raised_at,
           (array_agg(t.actor_id) FILTER (WHERE t.type LIKE '%.raised'))[1] AS raised_by,
           min(t.actor_name) FILTER (WHERE t.type LIKE '%.raised') AS raised_by_name,
           max(t.at) FILTER (WHERE t.type LIKE '%.submitted') AS submitted_at,
           max(t.at) FILTER (WHERE t.type LIKE '%.approved') AS approved_at,
           max(t.at) FILTER (WHERE t.type LIKE '%.sent') AS sent_at,
           max(t.at) FILTER (WHERE t.type LIKE '%.confirmed') AS confirmed_at,
           max(t.at) FILTER (WHERE t.type LIKE '%.closed') AS closed_at,
           max(t.at) FILTER (WHERE t.type LIKE '%.cancelled') AS cancelled_at
    FROM told($after, $upto, {_STANDS}) AS t
    GROUP BY t.tenant_id, t.subject
) AS said
WHERE o.tenant_id = said.tenant_id AND o.id = said.subject
"""
_APPROVED = """
UPDATE purchase_orders AS o SET approved_version = said.version, revision = said.revision,
    currency = said.currency, expected_on = said.expected_on
FROM (
    SELECT DISTINCT ON (t.subject) t.tenant_id, t.subject, t.version, x.*
    FROM told($after, $upto, 'purchasing.purchase_order.approved') AS t,
        json_to_record(t.data) AS x(revision integer, currency text, expected_on date)
    ORDER BY t.subject, t.version DESC
) AS said
WHERE o.tenant_id = said.tenant_id AND o.id = said.subject AND o.approved_version < said.version
"""
_FIRST_APPROVED = """
UPDATE purchase_orders AS o SET first_version = said.version, first_expected_on = said.expected_on
FROM (
    SELECT DISTINCT ON (t.subject) t.tenant_id, t.subject, t.version, x.expected_on
    FROM told($after, $upto, 'purchasing.purchase_order.approved') AS t,
        json_to_record(t.data) AS x(expected_on date)
    ORDER BY t.subject, t.version
) AS said
WHERE o.tenant_id = said.tenant_id AND o.id = said.subject
  AND coalesce(o.first_version, said.version + 1) > said.version
"""
_TOTALS = """
INSERT INTO purchase_order_costs AS known (tenant_id, order_id, charges, tax, total, version)
SELECT DISTINCT ON (t.subject) t.tenant_id, t.subject, x.charges, x.tax, x.total, t.version
FROM told($after, $upto, 'purchasing.purchase_order.submitted',
          'purchasing.purchase_order.approved') AS t,
    json_to_record(t.data) AS x(charges numeric, tax numeric, total numeric)
ORDER BY t.subject, t.version DESC
ON CONFLICT (tenant_id, order_id) DO UPDATE SET charges = excluded.charges, tax = excluded.tax,
    total = excluded.total, version = excluded.version
WHERE known.version < excluded.version
"""
_LINES = """
INSERT INTO purchase_lines AS known (tenant_id, id, order_id, position, product_id, quantity,
                                     version)
SELECT DISTINCT ON (x.line_id) t.tenant_id, x.line_id, t.subject, x.position, x.product_id,
       x.quantity, t.version
FROM told($after, $upto, 'purchasing.purchase_order.approved') AS t,
    ROWS FROM (json_to_recordset(t.data -> 'lines')
        AS (line_id uuid, product_id uuid, quantity numeric)) WITH ORDINALITY
        AS x(line_id, product_id, quantity, position)
ORDER BY x.line_id, t.version DESC
ON CONFLICT (tenant_id, id) DO UPDATE SET position = excluded.position,
    product_id = excluded.product_id, quantity = excluded.quantity, version = excluded.version
WHERE known.version < excluded.version
"""
_PRICES = """
INSERT INTO purchase_line_costs AS known (tenant_id, line_id, order_id, unit_cost, tax_rate,
                                          version)
SELECT DISTINCT ON (x.line_id) t.tenant_id, x.line_id, t.subject, x.unit_cost, x.tax_rate, t.version
FROM told($after, $upto, 'purchasing.purchase_order.approved') AS t,
    json_to_recordset(t.data -> 'lines') AS x(line_id uuid, unit_cost numeric, tax_rate numeric)
ORDER BY x.line_id, t.version DESC
ON CONFLICT (tenant_id, line_id) DO UPDATE SET unit_cost = excluded.unit_cost,
    tax_rate = excluded.tax_rate, version = excluded.version
WHERE known.version < excluded.version
"""


def _without_earlier(table: str) -> str:
    """Lines of earlier revisions go."""
    return f"""
DELETE FROM {table} AS l USING (
    SELECT DISTINCT t.tenant_id, t.subject
    FROM told($after, $upto, 'purchasing.purchase_order.approved') AS t
) AS said, purchase_orders AS o
WHERE o.tenant_id = said.tenant_id AND o.id = said.subject
  AND l.tenant_id = o.tenant_id AND l.order_id = o.id AND l.version < o.approved_version
"""


_RECEIPTS = """
INSERT INTO purchase_receipt_lines (tenant_id, id, receipt_id, receipt_number, order_id, line_id,
                                    supplier_id, warehouse_id, product_id, accepted, rejected,
                                    reject_reason, received_at)
SELECT t.tenant_id, l.receipt_line_id, x.receipt_id, x.receipt_number, x.order_id, l.order_line_id,
       x.supplier_id, x.warehouse_id, l.product_id, l.accepted, l.rejected,
       coalesce(l.reject_reason, ''), x.received_at
FROM told($after, $upto, 'purchasing.goods.received') AS t,
    json_to_record(t.data) AS x(receipt_id uuid, receipt_number text, order_id uuid,
        supplier_id uuid, warehouse_id uuid, received_at timestamptz),
    json_to_recordset(t.data -> 'lines') AS l(receipt_line_id uuid, order_line_id uuid,
        product_id uuid, accepted numeric, rejected numeric, reject_reason text)
ON CONFLICT DO NOTHING
"""
# An order's events are told in their order: what is taken back, has come in before.
_REVERSED = """
UPDATE purchase_receipt_lines AS r SET reversed = true
FROM told($after, $upto, 'purchasing.goods.receipt_reversed') AS t
WHERE r.tenant_id = t.tenant_id AND r.receipt_id = (t.data ->> 'receipt_id')::uuid
"""
_RETURNS = """
INSERT INTO purchase_return_lines (tenant_id, id, issue_id, issue_number, order_id, line_id,
                                   supplier_id, warehouse_id, product_id, quantity, reason,
                                   replaced, returned_at)
SELECT t.tenant_id, l.line_id, x.issue_id, x.issue_number, x.order_id, l.order_line_id,
       x.supplier_id, x.warehouse_id, l.product_id, l.quantity, l.reason, l.replaced, x.posted_at
FROM told($after, $upto, 'purchasing.goods.returned') AS t,
    json_to_record(t.data) AS x(issue_id uuid, issue_number text, order_id uuid, supplier_id uuid,
        warehouse_id uuid, posted_at timestamptz),
    json_to_recordset(t.data -> 'lines') AS l(line_id uuid, order_line_id uuid, product_id uuid,
        quantity numeric, reason text, replaced boolean)
ON CONFLICT DO NOTHING
"""
# Of every order that anything of this happened to: its lines added up from all that is known.
_PROGRESS = f"""
UPDATE purchase_lines AS l SET accepted = now.accepted, rejected = now.rejected,
    returned = now.returned, replaced = now.replaced, first_received_at = now.first_received_at,
    last_received_at = now.last_received_at, completed_at = now.completed_at
FROM (
    SELECT line.tenant_id, line.id, came.*, gone.*
    FROM (
        SELECT DISTINCT t.tenant_id, t.subject FROM told($after, $upto, {_MOVES}) AS t
    ) AS said
    JOIN purchase_lines AS line
      ON line.tenant_id = said.tenant_id AND line.order_id = said.subject
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(accepted), 0) AS accepted, coalesce(sum(rejected), 0) AS rejected,
               min(received_at) AS first_received_at, max(received_at) AS last_received_at,
               min(received_at) FILTER (WHERE so_far >= line.quantity) AS completed_at
        FROM (
            SELECT accepted, rejected, received_at,
                   sum(accepted + rejected) OVER (ORDER BY received_at, id) AS so_far
            FROM purchase_receipt_lines AS r
            WHERE r.tenant_id = line.tenant_id AND r.line_id = line.id AND NOT r.reversed
        ) AS receipts
    ) AS came
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(quantity), 0) AS returned,
               coalesce(sum(quantity) FILTER (WHERE b.replaced), 0) AS replaced
        FROM purchase_return_lines AS b
        WHERE b.tenant_id = line.tenant_id AND b.line_id = line.id
    ) AS gone
) AS now
WHERE l.tenant_id = now.tenant_id AND l.id = now.id
"""

PURCHASING = Projection(
    "purchasing",
    tables=(
        "purchase_orders",
        "purchase_lines",
        "purchase_receipt_lines",
        "purchase_return_lines",
        "purchase_line_costs",
        "purchase_order_costs",
    ),
    steps=tuple(
        Step(sql)
        for sql in (
            _ORDERS,
            _MOMENTS,
            _APPROVED,
            _FIRST_APPROVED,
            _TOTALS,
            _LINES,
            _PRICES,
            _without_earlier("purchase_lines"),
            _without_earlier("purchase_line_costs"),
            _RECEIPTS,
            _REVERSED,
            _RETURNS,
            _PROGRESS,
        )
    ),
)
