"""The statements of a purchase order: written by hand, because every request of its life runs them.

Values are bound; what is put together here are constants.
"""

from functools import cache

from libs.db.named import Statement
from services.purchasing.infrastructure import approval_steps, goods_issues
from services.purchasing.infrastructure.people import delegators
from services.purchasing.infrastructure.references import SETTLED

_RAISED = """
raised AS (
    INSERT INTO purchase_orders (tenant_id, id, version, number, status, before_receipt,
        supplier_id, supplier_name, warehouse_id, warehouse_name, currency, expected_on, note,
        raised_at, raised_by, raised_by_name, writers, revision, covered, agreed,
        line_count)
    VALUES ($tenant_id, $order_id, $version, $number, $status, $before_receipt, $supplier_id,
        $supplier_name, $warehouse_id, $warehouse_name, $currency, $expected_on, $note, $raised_at,
        $raised_by, $raised_by_name, $writers, $revision, $covered, $agreed, $line_count)
)"""
_STEPPED = """
stepped AS (
    UPDATE purchase_orders
    SET version = $version, status = $status, before_receipt = $before_receipt,
        supplier_id = $supplier_id, supplier_name = $supplier_name, warehouse_id = $warehouse_id,
        warehouse_name = $warehouse_name, expected_on = $expected_on, note = $note,
        writers = $writers, revision = $revision, covered = $covered, agreed = $agreed,
        line_count = $line_count
    WHERE id = $order_id
)"""
_LINES = """
line AS (
    SELECT * FROM unnest($line_ids::uuid[], $positions::integer[], $product_ids::uuid[],
                         $skus::text[], $names::text[], $units::text[], $quantities::numeric[],
                         $line_accepted::numeric[], $line_rejected::numeric[],
                         $unit_costs::numeric[], $tax_rates::numeric[], $line_amounts::numeric[])
        AS l (id, position, product_id, sku, name, unit, quantity, accepted, rejected, unit_cost,
              tax_rate, amount)
), lines AS (
    INSERT INTO purchase_order_lines (tenant_id, order_id, id, position, product_id, sku, name,
        unit, quantity, accepted, rejected)
    SELECT $tenant_id, $order_id, id, position, product_id, sku, name, unit, quantity, accepted,
           rejected
    FROM line
), prices AS (
    INSERT INTO purchase_order_line_prices (tenant_id, order_id, line_id, unit_cost, tax_rate,
        amount)
    SELECT $tenant_id, $order_id, id, unit_cost, tax_rate, amount FROM line
), charges AS (
    INSERT INTO purchase_order_charges (tenant_id, order_id, position, kind, amount, tax_amount)
    SELECT $tenant_id, $order_id, position, kind, amount, tax_amount
    FROM unnest($charge_kinds::text[], $charge_amounts::numeric[], $charge_taxes::numeric[])
        WITH ORDINALITY AS charge (kind, amount, tax_amount, position)
), amounts AS (
    INSERT INTO purchase_order_amounts (tenant_id, order_id, subtotal, tax, charges, total,
        tax_amount)
    VALUES ($tenant_id, $order_id, $subtotal, $tax, $charges, $total, $tax_amount)
    ON CONFLICT (tenant_id, order_id) DO UPDATE
    SET subtotal = excluded.subtotal, tax = excluded.tax, charges = excluded.charges,
        total = excluded.total, tax_amount = excluded.tax_amount
)"""
_RECEIVED = """
received AS (
    UPDATE purchase_order_lines line SET accepted = now.accepted, rejected = now.rejected,
        returned = now.returned, replaced = now.replaced
    FROM unnest($line_ids::uuid[], $line_accepted::numeric[], $line_rejected::numeric[],
                $line_returned::numeric[], $line_replaced::numeric[])
        AS now (id, accepted, rejected, returned, replaced)
    WHERE line.order_id = $order_id AND line.id = now.id
        AND (line.accepted, line.rejected, line.returned, line.replaced)
            <> (now.accepted, now.rejected, now.returned, now.replaced)
)"""
_RECEIPTS = """
receipts AS (
    INSERT INTO goods_receipts (tenant_id, order_id, id, number, received_at, received_by, by_name,
        note)
    SELECT $tenant_id, $order_id, *
    FROM unnest($receipt_ids::uuid[], $receipt_numbers::text[], $received_at::timestamptz[],
                $received_by::uuid[], $receipt_by_names::text[], $receipt_notes::text[])
), receipt_lines AS (
    INSERT INTO goods_receipt_lines (tenant_id, order_id, receipt_id, id, order_line_id, accepted,
        rejected, reject_reason)
    SELECT $tenant_id, $order_id, *
    FROM unnest($arrival_receipts::uuid[], $arrival_ids::uuid[], $arrival_lines::uuid[],
                $arrival_accepted::numeric[], $arrival_rejected::numeric[],
                $arrival_reasons::text[])
), on_the_way AS (
    INSERT INTO goods_on_the_way (tenant_id, warehouse_id, receipt_line_id, product_id, quantity)
    SELECT $tenant_id, $warehouse_id, id, product_id, accepted
    FROM unnest($arrival_ids::uuid[], $arrival_products::uuid[], $arrival_accepted::numeric[])
        AS arrival (id, product_id, accepted)
    WHERE accepted > 0
)"""
# A draft that follows what is needed does so no longer once it is submitted or cancelled, or given
# to another supplier or warehouse; what a person changes of it is theirs.
_LEFT = """
dead AS (
    DELETE FROM living_drafts WHERE order_id = $order_id AND (
        $status <> 'draft' OR supplier_id <> $supplier_id OR warehouse_id <> $warehouse_id)
)"""
_EDITED = """
edited AS (
    INSERT INTO replenishment_lines AS known (tenant_id, order_id, product_id, by_hand, explanation)
    SELECT $tenant_id, $order_id, product_id, true, '{}'
    FROM unnest($edited::uuid[]) AS product_id
    WHERE EXISTS (SELECT FROM living_drafts WHERE order_id = $order_id)
    ON CONFLICT (tenant_id, order_id, product_id) DO UPDATE SET by_hand = true
)"""
_TIMELINE = """
INSERT INTO purchase_order_timeline (tenant_id, order_id, sequence, action, from_status, to_status,
    by, by_name, at, reason, details)
SELECT $tenant_id, $order_id, sequence, action, from_status, to_status, by, by_name, at, reason,
       details::jsonb
FROM unnest($sequences::bigint[], $actions::text[], $from_statuses::text[], $to_statuses::text[],
            $step_by::uuid[], $step_by_names::text[], $step_at::timestamptz[], $reasons::text[],
            $details::text[])
    AS step (sequence, action, from_status, to_status, by, by_name, at, reason, details)
"""


@cache
def save(
    *,
    new: bool,
    rewritten: bool,
    received: bool,
    issued: bool,
    approvals: bool,
    of_draft: bool,
) -> Statement:
    """The one statement that writes an order's steps, and of the rest only what changed."""
    parts = [_RAISED if new else _STEPPED]
    if rewritten:
        parts.append(_LINES)
    elif received or issued:
        parts.append(_RECEIVED)
    if received:
        parts.append(_RECEIPTS)
    if issued:
        parts.append(goods_issues.SAVE)
    if of_draft and not new:
        parts += [_LEFT, _EDITED]
    if approvals:
        parts.append(approval_steps.SAVE)
    return Statement(f"WITH {','.join(parts)} {_TIMELINE}")


SUPERSEDE = Statement("""
WITH revision AS (
    INSERT INTO purchase_order_revisions (tenant_id, order_id, number, until, by, by_name, reason,
        supplier_id, supplier_name, warehouse_id, warehouse_name, expected_on, note)
    VALUES ($tenant_id, $order_id, $number, $until, $by, $by_name, $reason, $supplier_id,
        $supplier_name, $warehouse_id, $warehouse_name, $expected_on, $note)
), lines AS (
    INSERT INTO purchase_order_revision_lines (tenant_id, order_id, number, position, product_id,
        sku, name, unit, quantity)
    SELECT tenant_id, order_id, $number, position, product_id, sku, name, unit, quantity
    FROM purchase_order_lines WHERE order_id = $order_id
), prices AS (
    INSERT INTO purchase_order_revision_prices (tenant_id, order_id, number, position, unit_cost,
        tax_rate, amount)
    SELECT l.tenant_id, l.order_id, $number, l.position, p.unit_cost, p.tax_rate, p.amount
    FROM purchase_order_lines l JOIN purchase_order_line_prices p
        ON p.tenant_id = l.tenant_id AND p.order_id = l.order_id AND p.line_id = l.id
    WHERE l.order_id = $order_id
), charges AS (
    INSERT INTO purchase_order_revision_charges (tenant_id, order_id, number, position, kind,
        amount, tax_amount)
    SELECT tenant_id, order_id, $number, position, kind, amount, tax_amount
    FROM purchase_order_charges WHERE order_id = $order_id
)
INSERT INTO purchase_order_revision_amounts (tenant_id, order_id, number, subtotal, tax, charges,
    total, tax_amount)
SELECT tenant_id, order_id, $number, subtotal, tax, charges, total, tax_amount
FROM purchase_order_amounts WHERE order_id = $order_id
""")
ERASE_LINES = """
WITH charges AS (DELETE FROM purchase_order_charges WHERE order_id = $1)
DELETE FROM purchase_order_lines WHERE order_id = $1
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

_DELEGATORS = (
    "CASE WHEN o.status = 'pending_approval' THEN ARRAY("
    + delegators("ROW(p.id, p.name, p.roles, p.approval_limit)", "$2")
    + " ORDER BY p.name, p.id) END"
)


@cache
def load(*, sees_costs: bool, lock: bool, many: bool = False) -> str:
    """The query of a whole order ($1), or of many by theirs, for a caller ($2).

    The login without costs may not even name prices.
    """
    costs = ", p.unit_cost, p.tax_rate, p.amount" if sees_costs else ""
    return f"""
SELECT o.id, o.version, o.number, o.status, o.before_receipt, o.supplier_id, o.supplier_name,
       o.warehouse_id, o.warehouse_name, o.currency, o.expected_on, o.note, o.raised_at,
       o.raised_by, o.raised_by_name, o.writers, o.revision, o.covered, o.agreed, {SETTLED},
       (SELECT version FROM purchase_orders seen WHERE seen.id = o.id) AS seen,
       {_AMOUNTS if sees_costs else "NULL"} AS amounts,
       {_CHARGES if sees_costs else "NULL"} AS charges,
       ARRAY(SELECT ROW(l.id, l.position, l.product_id, l.sku, l.name, l.unit, l.quantity,
                        l.accepted, l.rejected, l.returned, l.replaced{costs})
             FROM purchase_order_lines l {_PRICES if sees_costs else ""}
             WHERE l.order_id = o.id ORDER BY l.position) AS lines,
       {approval_steps.LOADED} AS approvals,
       {_DELEGATORS} AS delegators,
       ARRAY(SELECT ROW(r.id, r.number, r.received_at, r.received_by, r.by_name, r.note,
                        ARRAY(SELECT ROW(rl.id, rl.order_line_id, rl.accepted, rl.rejected,
                                         rl.reject_reason)
                              FROM goods_receipt_lines rl WHERE rl.receipt_id = r.id
                              ORDER BY rl.id))
             FROM goods_receipts r WHERE r.order_id = o.id ORDER BY r.id) AS receipts,
       {goods_issues.LOADED} AS issues
FROM purchase_orders o LEFT JOIN tenants t ON t.tenant_id = o.tenant_id
WHERE o.id = {"ANY ($1)" if many else "$1"} {"FOR NO KEY UPDATE OF o" if lock else ""}
"""
