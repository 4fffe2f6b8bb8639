"""The statements of a sales order: written by hand, because every request of its life runs them.

Values are bound; what is put together here are constants.
"""

from functools import cache

from libs.db.named import Statement
from services.sales.infrastructure import shipments
from services.sales.infrastructure.references import SETTLED

_RAISED = """
raised AS (
    INSERT INTO sales_orders (tenant_id, id, version, number, status, flagged, prepaid, customer_id,
        customer_name, warehouse_id, warehouse_name, currency, reference, note, raised_at,
        raised_by, raised_by_name, discount_percent, discount_amount, tax_amount, net, tax, total,
        line_count, reservation_id, deduction_id, deduction, invoice_id, short, due_at)
    VALUES ($tenant_id, $order_id, $version, $number, $status, $flagged, $prepaid, $customer_id,
        $customer_name, $warehouse_id, $warehouse_name, $currency, $reference, $note, $raised_at,
        $raised_by, $raised_by_name, $discount_percent, $discount_amount, $tax_amount, $net, $tax,
        $total, $line_count, $reservation_id, $deduction_id, $deduction, $invoice_id,
        $short::text::jsonb, $due_at)
)"""
_STEPPED = """
stepped AS (
    UPDATE sales_orders
    SET version = $version, status = $status, flagged = $flagged, prepaid = $prepaid,
        customer_id = $customer_id, customer_name = $customer_name, warehouse_id = $warehouse_id,
        warehouse_name = $warehouse_name, reference = $reference, note = $note,
        discount_percent = $discount_percent, discount_amount = $discount_amount,
        tax_amount = $tax_amount, net = $net, tax = $tax, total = $total,
        line_count = $line_count, reservation_id = $reservation_id, deduction_id = $deduction_id,
        deduction = $deduction, invoice_id = $invoice_id, short = $short::text::jsonb,
        due_at = $due_at
    WHERE id = $order_id
)"""
_LINES = """
lines AS (
    INSERT INTO sales_order_lines (tenant_id, order_id, id, position, product_id, sku, name, unit,
        bundle, quantity, unit_price, discount_percent, discount_amount, agreed_rate, tax_rate,
        net, tax, exact_net, exact_tax, discount, share, wanted_from, shipped, returned)
    SELECT $tenant_id, $order_id, id, position, product_id, sku, name, unit, bundle, quantity,
           unit_price, discount_percent, discount_amount, agreed_rate, tax_rate, net, tax,
           exact_net, exact_tax, discount, share, wanted_from::jsonb, shipped, returned
    FROM unnest($line_ids::uuid[], $positions::integer[], $product_ids::uuid[], $skus::text[],
                $names::text[], $units::text[], $bundles::boolean[], $quantities::numeric[],
                $unit_prices::numeric[], $line_percents::numeric[], $line_amounts::numeric[],
                $agreed_rates::numeric[], $tax_rates::numeric[], $line_nets::numeric[],
                $line_taxes::numeric[], $line_exact_nets::numeric[], $line_exact_taxes::numeric[],
                $line_discounts::numeric[], $line_shares::numeric[], $wanted_from::text[],
                $line_shipped::numeric[], $line_returned::numeric[])
        AS line (id, position, product_id, sku, name, unit, bundle, quantity, unit_price,
                 discount_percent, discount_amount, agreed_rate, tax_rate, net, tax, exact_net,
                 exact_tax, discount, share, wanted_from, shipped, returned)
), charges AS (
    INSERT INTO sales_order_charges (tenant_id, order_id, position, kind, amount, agreed_rate,
        tax_amount, net, tax, exact_net, exact_tax, tax_rate)
    SELECT $tenant_id, $order_id, position, kind, amount, agreed_rate, tax_amount, net, tax,
           exact_net, exact_tax, tax_rate
    FROM unnest($charge_kinds::text[], $charge_amounts::numeric[], $charge_agreed::numeric[],
                $charge_tax_amounts::numeric[], $charge_nets::numeric[], $charge_taxes::numeric[],
                $charge_exact_nets::numeric[], $charge_exact_taxes::numeric[],
                $charge_rates::numeric[])
        WITH ORDINALITY AS charge (kind, amount, agreed_rate, tax_amount, net, tax, exact_net,
                                   exact_tax, tax_rate, position)
)"""
_PROGRESS = """
moved AS (
    UPDATE sales_order_lines line SET shipped = now.shipped, returned = now.returned
    FROM unnest($line_ids::uuid[], $line_shipped::numeric[], $line_returned::numeric[])
        AS now (id, shipped, returned)
    WHERE line.order_id = $order_id AND line.id = now.id
        AND (line.shipped, line.returned) <> (now.shipped, now.returned)
)"""
_ALLOCATIONS = """
allocations AS (
    INSERT INTO sales_order_allocations (tenant_id, order_id, id, position, line_id, product_id,
        warehouse_id, quantity, back_ordered, issued, shipped, lost)
    SELECT $tenant_id, $order_id, id, position, line_id, product_id, warehouse_id, quantity,
           back_ordered, issued, shipped, lost
    FROM unnest($allocation_ids::uuid[], $allocation_lines::uuid[], $allocation_products::uuid[],
                $allocation_places::uuid[], $allocation_quantities::numeric[],
                $allocation_waiting::numeric[], $allocation_issued::numeric[],
                $allocation_shipped::numeric[], $allocation_lost::numeric[])
        WITH ORDINALITY AS promised (id, line_id, product_id, warehouse_id, quantity, back_ordered,
                                     issued, shipped, lost, position)
    ON CONFLICT (tenant_id, order_id, id) DO UPDATE
    SET back_ordered = excluded.back_ordered, issued = excluded.issued,
        shipped = excluded.shipped, lost = excluded.lost
)"""
_REQUESTS = """
answered AS (
    DELETE FROM stock_requests r USING unnest($answered_kinds::text[], $answered_ids::uuid[])
        AS done (kind, id)
    WHERE r.order_id = $order_id AND r.kind = done.kind AND r.id = done.id
), asked AS (
    INSERT INTO stock_requests (tenant_id, order_id, kind, id, payload, asked_at, tries, again_at)
    SELECT $tenant_id, $order_id, kind, id, payload::jsonb, asked_at, tries, again_at
    FROM unnest($asked_kinds::text[], $asked_ids::uuid[], $asked_payloads::text[],
                $asked_at::timestamptz[], $asked_tries::integer[], $again_at::timestamptz[])
        AS request (kind, id, payload, asked_at, tries, again_at)
    ON CONFLICT (tenant_id, order_id, kind, id) DO UPDATE
    SET tries = excluded.tries, again_at = excluded.again_at
)"""
_TIMELINE = """
INSERT INTO sales_order_timeline (tenant_id, order_id, sequence, action, from_status, to_status,
    by, by_name, at, reason, details)
SELECT $tenant_id, $order_id, sequence, action, from_status, to_status, by, by_name, at, reason,
       details::jsonb
FROM unnest($sequences::bigint[], $actions::text[], $from_statuses::text[], $to_statuses::text[],
            $step_by::uuid[], $step_by_names::text[], $step_at::timestamptz[], $reasons::text[],
            $details::text[])
    AS step (sequence, action, from_status, to_status, by, by_name, at, reason, details)
"""


@cache
def save(*, new: bool, rewritten: bool, asked: bool, allocated: bool, shipped: bool) -> Statement:
    """The one statement that writes an order's steps, and of the rest only what changed."""
    parts = [_RAISED if new else _STEPPED]
    if rewritten:
        parts.append(_LINES)
    elif shipped:
        parts.append(_PROGRESS)
    if allocated or shipped:
        parts.append(_ALLOCATIONS)
    if shipped:
        parts.append(shipments.SAVE)
    if asked:
        parts.append(_REQUESTS)
    return Statement(f"WITH {','.join(parts)} {_TIMELINE}")


# What changes without a step: what was answered or asked again, what waits for goods no longer,
# and that goods which nobody wants any more stayed in stock.
NOTE = Statement(f"""
WITH {_REQUESTS}, {_ALLOCATIONS}
UPDATE sales_orders SET deduction = $deduction
WHERE id = $order_id AND deduction IS DISTINCT FROM $deduction
""")
ERASE_LINES = """
WITH charges AS (DELETE FROM sales_order_charges WHERE order_id = $1)
DELETE FROM sales_order_lines WHERE order_id = $1
"""
ERASE_ALLOCATIONS = "DELETE FROM sales_order_allocations WHERE order_id = $1"


def load(lock: str = "") -> str:
    """The query of a whole order ($1)."""
    return f"""
SELECT o.id, o.version, o.number, o.status, o.flagged, o.prepaid, o.customer_id, o.customer_name,
       o.warehouse_id, o.warehouse_name, o.currency, o.reference, o.note, o.raised_at, o.raised_by,
       o.raised_by_name, o.discount_percent, o.discount_amount, o.tax_amount, o.reservation_id,
       o.deduction_id, o.deduction, o.invoice_id, o.short, o.due_at, {SETTLED},
       (SELECT version FROM sales_orders seen WHERE seen.id = o.id) AS seen,
       ARRAY(SELECT ROW(l.id, l.position, l.product_id, l.sku, l.name, l.unit, l.bundle,
                        l.quantity, l.unit_price, l.discount_percent, l.discount_amount,
                        l.agreed_rate, l.net, l.tax, l.exact_net, l.exact_tax, l.tax_rate,
                        l.discount, l.share, l.wanted_from, l.shipped, l.returned)
             FROM sales_order_lines l WHERE l.order_id = o.id ORDER BY l.position) AS lines,
       ARRAY(SELECT ROW(c.kind, c.amount, c.agreed_rate, c.tax_amount, c.net, c.tax, c.exact_net,
                        c.exact_tax, c.tax_rate)
             FROM sales_order_charges c WHERE c.order_id = o.id ORDER BY c.position) AS charges,
       ARRAY(SELECT ROW(a.id, a.line_id, a.product_id, a.warehouse_id, a.quantity, a.back_ordered,
                        a.issued, a.shipped, a.lost)
             FROM sales_order_allocations a WHERE a.order_id = o.id ORDER BY a.position)
           AS allocations,
       ARRAY(SELECT ROW(r.kind, r.id, r.payload, r.asked_at, r.tries)
             FROM stock_requests r WHERE r.order_id = o.id ORDER BY r.asked_at, r.kind) AS asked,
       {shipments.LOADED} AS shipments
FROM sales_orders o LEFT JOIN tenants t ON t.tenant_id = o.tenant_id
WHERE o.id = $1 {lock}
"""


LOOK = load()
LOCK = load("FOR NO KEY UPDATE OF o")
# For work that somebody else may have in hand at this moment.
TAKE_DUE = """
SELECT id FROM sales_orders WHERE id = $1 AND due_at <= $2 FOR NO KEY UPDATE SKIP LOCKED
"""
