"""The statements of a purchase order: written by hand, because every request of its life runs them.

Values are bound; what is put together here are constants.
"""

_TIMELINE = """
INSERT INTO purchase_order_timeline (tenant_id, order_id, sequence, action, from_status, to_status,
    by, by_name, at, reason, details)
SELECT $1, $2, sequence, action, from_status, to_status, by, by_name, at, reason, details::jsonb
FROM unnest($3::bigint[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::text[],
            $9::timestamptz[], $10::text[], $11::text[])
    AS step (sequence, action, from_status, to_status, by, by_name, at, reason, details)
"""
_CHANGING = (
    "version, status, before_receipt, supplier_id, supplier_name, warehouse_id, warehouse_name,"
    " expected_on, note, line_count"
)
_CHANGED = "$12, $13, $14, $15::uuid, $16, $17::uuid, $18, $19::date, $20, $21::integer"

CREATE = f"""
WITH raised AS (
    INSERT INTO purchase_orders (tenant_id, id, {_CHANGING}, number, currency, raised_at,
        raised_by, raised_by_name)
    VALUES ($1, $2, {_CHANGED}, $22, $23, $24, $25, $26)
)
{_TIMELINE}
"""
STEP = f"""
WITH stepped AS (
    UPDATE purchase_orders SET ({_CHANGING}) = ROW({_CHANGED}) WHERE id = $2
)
{_TIMELINE}
"""
LINES = """
WITH given AS (
    SELECT * FROM unnest($3::uuid[], $4::integer[], $5::uuid[], $6::text[], $7::text[], $8::text[],
                         $9::numeric[], $10::numeric[], $11::numeric[], $12::numeric[])
        AS g (id, position, product_id, sku, name, unit, quantity, unit_cost, tax_rate, amount)
), lines AS (
    INSERT INTO purchase_order_lines (tenant_id, order_id, id, position, product_id, sku, name,
        unit, quantity, accepted, rejected)
    SELECT $1, $2, id, position, product_id, sku, name, unit, quantity, 0, 0 FROM given
), prices AS (
    INSERT INTO purchase_order_line_prices (tenant_id, order_id, line_id, unit_cost, tax_rate,
        amount)
    SELECT $1, $2, id, unit_cost, tax_rate, amount FROM given
), charges AS (
    INSERT INTO purchase_order_charges (tenant_id, order_id, position, kind, amount, tax_amount)
    SELECT $1, $2, position, kind, amount, tax_amount
    FROM unnest($13::text[], $14::numeric[], $15::numeric[])
        WITH ORDINALITY AS charge (kind, amount, tax_amount, position)
)
INSERT INTO purchase_order_amounts (tenant_id, order_id, subtotal, tax, charges, total, tax_amount)
VALUES ($1, $2, $16, $17, $18, $19, $20)
ON CONFLICT (tenant_id, order_id) DO UPDATE
SET subtotal = excluded.subtotal, tax = excluded.tax, charges = excluded.charges,
    total = excluded.total, tax_amount = excluded.tax_amount
"""
ERASE_LINES = """
WITH charges AS (DELETE FROM purchase_order_charges WHERE order_id = $1)
DELETE FROM purchase_order_lines WHERE order_id = $1
"""
RECEIPT = """
WITH receipt AS (
    INSERT INTO goods_receipts (tenant_id, order_id, id, number, received_at, received_by, by_name,
        note)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
), arrived AS (
    SELECT * FROM unnest($9::uuid[], $10::uuid[], $11::numeric[], $12::numeric[], $13::text[],
                         $14::numeric[], $15::numeric[])
        AS a (id, order_line_id, accepted, rejected, reject_reason, accepted_so_far,
              rejected_so_far)
), recorded AS (
    INSERT INTO goods_receipt_lines (tenant_id, receipt_id, id, order_id, order_line_id, accepted,
        rejected, reject_reason)
    SELECT $1, $3, id, $2, order_line_id, accepted, rejected, reject_reason FROM arrived
)
UPDATE purchase_order_lines line
SET accepted = arrived.accepted_so_far, rejected = arrived.rejected_so_far
FROM arrived WHERE line.order_id = $2 AND line.id = arrived.order_line_id
"""

_PRICES = (
    "LEFT JOIN purchase_order_line_prices p"
    " ON p.tenant_id = l.tenant_id AND p.order_id = l.order_id AND p.line_id = l.id"
)
_AMOUNTS = (
    "(SELECT ROW(subtotal, tax, charges, total, tax_amount)"
    " FROM purchase_order_amounts a WHERE a.order_id = o.id)"
)
_CHARGES = (
    "ARRAY(SELECT ROW(kind, amount, tax_amount)"
    " FROM purchase_order_charges c WHERE c.order_id = o.id ORDER BY position)"
)


def _load(*, sees_costs: bool) -> str:
    costs = ", p.unit_cost, p.tax_rate, p.amount" if sees_costs else ""
    return f"""
SELECT o.id, o.version, o.number, o.status, o.before_receipt, o.supplier_id, o.supplier_name,
       o.warehouse_id, o.warehouse_name, o.currency, o.expected_on, o.note, o.raised_at,
       o.raised_by, o.raised_by_name, t.timezone,
       t.settings->>'requester_may_approve' AS requester_may_approve,
       t.settings->>'stock_on' AS stock_on,
       (SELECT version FROM purchase_orders seen WHERE seen.id = o.id) AS seen,
       {_AMOUNTS if sees_costs else "NULL"} AS amounts,
       {_CHARGES if sees_costs else "NULL"} AS charges,
       ARRAY(SELECT ROW(l.id, l.position, l.product_id, l.sku, l.name, l.unit, l.quantity,
                        l.accepted, l.rejected{costs})
             FROM purchase_order_lines l {_PRICES if sees_costs else ""}
             WHERE l.order_id = o.id ORDER BY l.position) AS lines,
       ARRAY(SELECT ROW(r.id, r.number, r.received_at, r.received_by, r.by_name, r.note,
                        ARRAY(SELECT ROW(rl.id, rl.order_line_id, rl.accepted, rl.rejected,
                                         rl.reject_reason)
                              FROM goods_receipt_lines rl WHERE rl.receipt_id = r.id
                              ORDER BY rl.id))
             FROM goods_receipts r WHERE r.order_id = o.id ORDER BY r.id) AS receipts
FROM purchase_orders o LEFT JOIN tenants t ON t.tenant_id = o.tenant_id
WHERE o.id = $1
"""


_LOAD = {
    (sees_costs, lock): _load(sees_costs=sees_costs) + ("FOR UPDATE OF o" if lock else "")
    for sees_costs in (True, False)
    for lock in (True, False)
}


def load(*, sees_costs: bool, lock: bool) -> str:
    """The query of a whole order by its id; the login without costs may not even name prices."""
    return _LOAD[sees_costs, lock]
