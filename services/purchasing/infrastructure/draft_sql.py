"""The statements that store many living drafts at once."""

from typing import Final

from libs.db.named import Statement

ERASE_LINES: Final = "DELETE FROM purchase_order_lines WHERE order_id = ANY ($1)"

SAVE_HEADS: Final = Statement("""
WITH head AS (
    SELECT * FROM unnest($order_ids::uuid[], $versions::bigint[], $numbers::text[],
                         $statuses::text[], $living::boolean[], $supplier_ids::uuid[],
                         $supplier_names::text[], $warehouse_ids::uuid[], $warehouse_names::text[],
                         $currencies::text[], $raised_at::timestamptz[], $raised_by::uuid[],
                         $raised_by_names::text[], $writers::text[], $line_counts::integer[])
        AS h (id, version, number, status, living, supplier_id, supplier_name, warehouse_id,
              warehouse_name, currency, raised_at, raised_by, raised_by_name, writers, line_count)
), dead AS (
    DELETE FROM living_drafts USING head WHERE order_id = head.id AND NOT head.living
), alive AS (
    INSERT INTO living_drafts (tenant_id, order_id, supplier_id, warehouse_id)
    SELECT $tenant_id, id, supplier_id, warehouse_id FROM head WHERE living AND version = 1
)
INSERT INTO purchase_orders (tenant_id, id, version, number, status, supplier_id, supplier_name,
    warehouse_id, warehouse_name, currency, note, raised_at, raised_by, raised_by_name, writers,
    revision, covered, agreed, line_count)
SELECT $tenant_id, id, version, number, status, supplier_id, supplier_name, warehouse_id,
       warehouse_name, currency, '', raised_at, raised_by, raised_by_name, writers::uuid[], 1,
       false, false, line_count
FROM head
ON CONFLICT (tenant_id, id) DO UPDATE SET version = excluded.version, status = excluded.status,
    writers = excluded.writers, line_count = excluded.line_count
""")
SAVE_CONTENT: Final = Statement("""
WITH line AS (
    SELECT * FROM unnest($of_orders::uuid[], $line_ids::uuid[], $positions::integer[],
                         $product_ids::uuid[], $skus::text[], $names::text[], $units::text[],
                         $quantities::numeric[], $unit_costs::numeric[], $tax_rates::numeric[],
                         $line_amounts::numeric[])
        AS l (order_id, id, position, product_id, sku, name, unit, quantity, unit_cost, tax_rate,
              amount)
), lines AS (
    INSERT INTO purchase_order_lines (tenant_id, order_id, id, position, product_id, sku, name,
        unit, quantity, accepted, rejected)
    SELECT $tenant_id, order_id, id, position, product_id, sku, name, unit, quantity, 0, 0
    FROM line
), prices AS (
    INSERT INTO purchase_order_line_prices (tenant_id, order_id, line_id, unit_cost, tax_rate,
        amount)
    SELECT $tenant_id, order_id, id, unit_cost, tax_rate, amount FROM line
), amounts AS (
    INSERT INTO purchase_order_amounts (tenant_id, order_id, subtotal, tax, charges, total,
        tax_amount)
    SELECT $tenant_id, *
    FROM unnest($order_ids::uuid[], $subtotals::numeric[], $taxes::numeric[], $charges::numeric[],
                $totals::numeric[], $tax_amounts::numeric[])
    ON CONFLICT (tenant_id, order_id) DO UPDATE
    SET subtotal = excluded.subtotal, tax = excluded.tax, charges = excluded.charges,
        total = excluded.total
)
INSERT INTO purchase_order_timeline (tenant_id, order_id, sequence, action, from_status, to_status,
    by, by_name, at, reason, details)
SELECT $tenant_id, order_id, sequence, action, from_status, to_status, by, by_name, at, reason,
       details::jsonb
FROM unnest($order_ids::uuid[], $versions::bigint[], $actions::text[], $from_statuses::text[],
            $statuses::text[], $step_by::uuid[], $step_by_names::text[], $step_at::timestamptz[],
            $reasons::text[], $details::text[])
    AS step (order_id, sequence, action, from_status, to_status, by, by_name, at, reason, details)
""")
# Each line of replenishment's has its reason, as of the last run that looked; nothing else has.
EXPLAIN: Final = """
WITH why AS (
    SELECT d.order_id, n.product_id, n.explanation::jsonb AS explanation
    FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[])
        AS n (supplier_id, warehouse_id, product_id, explanation)
    JOIN living_drafts d USING (supplier_id, warehouse_id)
), gone AS (
    DELETE FROM replenishment_lines r USING living_drafts d
    WHERE d.order_id = r.order_id AND NOT r.by_hand AND NOT EXISTS (
        SELECT FROM purchase_order_lines l
        WHERE l.order_id = r.order_id AND l.product_id = r.product_id)
)
INSERT INTO replenishment_lines AS known (tenant_id, order_id, product_id, by_hand, explanation)
SELECT $1, order_id, product_id, false, explanation FROM why
ON CONFLICT (tenant_id, order_id, product_id) DO UPDATE SET explanation = excluded.explanation
WHERE known.explanation <> excluded.explanation
"""
