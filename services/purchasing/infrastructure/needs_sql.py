"""What is needed, as one statement: rules against stock, orders, drafts and use, for all at once.

What is on order is reckoned from purchasing's own orders, in the same snapshot as its drafts: an
order counts from its draft to its receipt in one place or another, whatever inventory has heard
of. What came in counts until inventory says that it is in stock (`goods_on_the_way`), and what is
to leave again and be replaced from when it is asked for: too little is ordered for a moment, or
nothing too much.
"""

from typing import Final

from services.purchasing.domain.consumption import DAYS
from services.purchasing.domain.order_line import MOST_LINES

# Lines that replenishment wrote itself are not counted: they are what is reckoned here.
_ASKED: Final = """
asked AS (
    SELECT product_id, warehouse_id, sum(incoming) AS incoming, sum(on_drafts) AS on_drafts
    FROM (
        SELECT l.product_id, o.warehouse_id,
               CASE WHEN o.status IN ('draft', 'pending_approval') THEN 0
                    ELSE greatest(l.quantity - l.accepted - l.rejected + l.replaced, 0) END,
               CASE WHEN o.status IN ('draft', 'pending_approval') THEN l.quantity ELSE 0 END
        FROM purchase_orders o JOIN purchase_order_lines l ON l.order_id = o.id
        WHERE o.status IN ('draft', 'pending_approval', 'approved', 'sent', 'confirmed',
                           'partially_received')
          AND (o.status <> 'draft' OR NOT EXISTS (
            SELECT FROM living_drafts d JOIN replenishment_lines r ON r.order_id = d.order_id
            WHERE d.order_id = o.id AND r.product_id = l.product_id AND NOT r.by_hand))
        UNION ALL
        SELECT product_id, warehouse_id, quantity, 0 FROM goods_on_the_way
        UNION ALL
        SELECT l.product_id, o.warehouse_id, i.quantity, 0
        FROM goods_issues g JOIN purchase_orders o ON o.id = g.order_id AND o.status <> 'closed'
        JOIN goods_issue_lines i ON i.issue_id = g.id AND i.replaced
        JOIN purchase_order_lines l ON l.order_id = i.order_id AND l.id = i.order_line_id
        WHERE g.status = 'requested'
    ) AS a (product_id, warehouse_id, incoming, on_drafts)
    GROUP BY product_id, warehouse_id
)"""
# All that may be short, and little else: the rest of the statement takes a closer look. A rule for
# all warehouses is judged by all that lies anywhere. Days that count no more are in `issued` still,
# so that it is too small only where use that was reversed is among them.
_WATCHED: Final = f"""
everywhere AS (
    SELECT product_id, minimum, reorder_point, target FROM reorder_rules
    WHERE warehouse_id IS NULL AND target IS NOT NULL
), watched AS (
    SELECT coalesce(l.product_id, r.product_id) AS product_id,
           coalesce(l.warehouse_id, r.warehouse_id) AS warehouse_id,
           l.level_id, l.available, l.back_ordered, l.issued, r.minimum, r.reorder_point, r.target
    FROM stock_levels l
    LEFT JOIN (SELECT product_id, max(lead_time_days) AS days FROM supplier_products
               GROUP BY product_id) AS longest ON longest.product_id = l.product_id
    FULL JOIN (SELECT * FROM reorder_rules WHERE warehouse_id IS NOT NULL AND target IS NOT NULL)
        AS r ON r.product_id = l.product_id AND r.warehouse_id = l.warehouse_id
    WHERE l.level_id IS NULL OR l.back_ordered > 0
       OR l.available <= greatest(r.minimum, r.reorder_point, longest.days * l.issued / {DAYS})
       OR l.product_id IN (SELECT product_id FROM everywhere)
       OR l.level_id IN (SELECT level_id FROM daily_issues
                         WHERE day <= $1::date - {DAYS} AND quantity < 0)
)"""
_STOCK: Final = f"""
stock AS (
    SELECT coalesce(l.product_id, a.product_id) AS product_id,
           coalesce(l.warehouse_id, a.warehouse_id) AS warehouse_id,
           coalesce(l.available, 0) AS available, coalesce(l.back_ordered, 0) AS back_ordered,
           coalesce(l.issued, 0) - coalesce(old.quantity, 0) AS issued,
           coalesce(a.incoming, 0) AS incoming, coalesce(a.on_drafts, 0) AS on_drafts,
           l.minimum, l.reorder_point, l.target
    FROM watched l
    LEFT JOIN (SELECT level_id, sum(quantity) AS quantity FROM daily_issues
               WHERE day <= $1::date - {DAYS} AND level_id IN (SELECT level_id FROM watched)
               GROUP BY level_id) AS old USING (level_id)
    FULL JOIN asked a ON a.product_id = l.product_id AND a.warehouse_id = l.warehouse_id
)"""
# The preferred offer, else the quickest, else the smallest: without prices, so that who may not
# see them is told the same.
_BEST: Final = """
best AS (
    SELECT DISTINCT ON (o.product_id) o.product_id, s.id AS supplier_id, s.name AS supplier_name,
           o.minimum_order, o.pack_multiple, o.lead_time_days
    FROM supplier_products o JOIN suppliers s ON s.id = o.supplier_id AND s.active
    WHERE o.product_id IN (SELECT product_id FROM stock)
    ORDER BY o.product_id, o.preferred DESC, o.lead_time_days, o.minimum_order, s.number
)"""
# A rule over all warehouses is judged by what they have together; what it lacks goes to where most
# of it is used, or lies, of those in use.
_JUDGED: Final = """
places AS (
    SELECT DISTINCT ON (s.product_id) s.product_id, s.warehouse_id
    FROM stock s JOIN warehouses w ON w.id = s.warehouse_id AND w.active
    WHERE s.product_id IN (SELECT product_id FROM everywhere)
    ORDER BY s.product_id, s.issued DESC, s.available DESC, w.code
), judged AS (
    SELECT product_id, warehouse_id, false AS everywhere, minimum, reorder_point, target,
           available, back_ordered, issued, incoming, on_drafts
    FROM stock WHERE target IS NOT NULL
    UNION ALL
    SELECT r.product_id, coalesce(p.warehouse_id, (SELECT id FROM warehouses WHERE active
                                                   ORDER BY code LIMIT 1)),
           true, r.minimum, r.reorder_point, r.target,
           coalesce(s.available, 0), coalesce(s.back_ordered, 0), coalesce(s.issued, 0),
           coalesce(s.incoming, 0), coalesce(s.on_drafts, 0)
    FROM everywhere r LEFT JOIN places p ON p.product_id = r.product_id
    LEFT JOIN (SELECT product_id, sum(available) AS available, sum(back_ordered) AS back_ordered,
                      sum(issued) AS issued, sum(incoming) AS incoming, sum(on_drafts) AS on_drafts
               FROM stock GROUP BY product_id) AS s ON s.product_id = r.product_id
)"""
# What single warehouses lack is taken off what all of them lack together.
_SHORT: Final = f"""
lacking AS (
    SELECT j.*, round(j.issued / {DAYS}, 6) AS daily, b.lead_time_days,
           j.target + j.back_ordered - j.available - j.incoming - j.on_drafts AS lacks
    FROM judged j LEFT JOIN best b ON b.product_id = j.product_id
    WHERE j.available <= greatest(j.minimum, j.reorder_point,
                                  coalesce(b.lead_time_days, 0) * j.issued / {DAYS})
      AND j.target + j.back_ordered - j.available - j.incoming - j.on_drafts > 0
), short AS (
    SELECT *, lacks - CASE WHEN everywhere THEN coalesce(sum(lacks) FILTER (WHERE NOT everywhere)
                               OVER (PARTITION BY product_id), 0) ELSE 0 END AS need
    FROM lacking
), needed AS (
    SELECT product_id, warehouse_id, sum(need) AS need, bool_or(available <= minimum) AS critical,
           jsonb_agg(jsonb_build_object(
               'everywhere', everywhere, 'available', trim_scale(available)::text,
               'incoming', trim_scale(incoming)::text, 'on_drafts', trim_scale(on_drafts)::text,
               'back_ordered', trim_scale(back_ordered)::text,
               'minimum', trim_scale(minimum)::text,
               'reorder_point', trim_scale(reorder_point)::text,
               'target', trim_scale(target)::text, 'daily', trim_scale(daily)::text,
               'lead_time_days', lead_time_days, 'need', trim_scale(need)::text)
               ORDER BY everywhere) AS parts
    FROM short WHERE need > 0
    GROUP BY product_id, warehouse_id
    UNION ALL
    SELECT s.product_id, s.warehouse_id, NULL, s.available <= 0, jsonb_build_array(
               jsonb_build_object(
                   'everywhere', false, 'available', trim_scale(s.available)::text,
                   'incoming', trim_scale(s.incoming)::text,
                   'on_drafts', trim_scale(s.on_drafts)::text,
                   'back_ordered', trim_scale(s.back_ordered)::text,
                   'daily', trim_scale(round(s.issued / {DAYS}, 6))::text,
                   'lead_time_days', b.lead_time_days))
    FROM stock s LEFT JOIN best b ON b.product_id = s.product_id
    WHERE (s.back_ordered > s.incoming + s.on_drafts
           OR (s.issued > 0 AND s.available <= b.lead_time_days * s.issued / {DAYS}))
      AND s.target IS NULL AND s.product_id NOT IN (SELECT product_id FROM everywhere)
)"""
# At least the minimum, then up to whole packs: by whole division, which no rounding touches.
_SUPPLIED: Final = f"""
rounded AS (
    SELECT n.*, b.supplier_id, b.supplier_name, b.minimum_order, b.pack_multiple,
           CASE WHEN b.pack_multiple > 0
                THEN (div(least, b.pack_multiple) + (least % b.pack_multiple > 0)::integer)
                     * b.pack_multiple
                ELSE least END AS quantity
    FROM needed n LEFT JOIN best b ON b.product_id = n.product_id,
         LATERAL (SELECT greatest(n.need, b.minimum_order)) AS at_least (least)
), supplied AS (
    SELECT r.*, p.sku, p.name, p.unit, w.name AS warehouse_name, d.order_id,
           o.number AS order_number, line.quantity AS drafted,
           CASE WHEN p.kind = 'bundle' THEN 'bundle' WHEN r.need IS NULL THEN 'no_rule'
                WHEN NOT p.active THEN 'archived' WHEN NOT w.active THEN 'closed'
                WHEN r.supplier_id IS NULL THEN 'no_supplier'
                WHEN hand.product_id IS NOT NULL THEN 'by_hand'
                WHEN r.quantity >= 1000000000000 THEN 'too_large' ELSE 'ready' END AS standing
    FROM rounded r
    JOIN products p ON p.id = r.product_id
    JOIN warehouses w ON w.id = r.warehouse_id
    LEFT JOIN living_drafts d ON d.supplier_id = r.supplier_id AND d.warehouse_id = r.warehouse_id
    LEFT JOIN purchase_orders o ON o.id = d.order_id
    LEFT JOIN replenishment_lines mine ON mine.order_id = d.order_id
        AND mine.product_id = r.product_id AND NOT mine.by_hand
    LEFT JOIN purchase_order_lines line ON line.order_id = mine.order_id
        AND line.product_id = mine.product_id
    LEFT JOIN (SELECT DISTINCT r.product_id, d.warehouse_id FROM living_drafts d
               JOIN replenishment_lines r ON r.order_id = d.order_id AND r.by_hand) AS hand
        ON hand.product_id = r.product_id AND hand.warehouse_id = r.warehouse_id
), needs AS (
    SELECT s.*,
           CASE WHEN s.standing <> 'ready' THEN s.standing
                WHEN row_number() OVER (PARTITION BY s.supplier_id, s.warehouse_id, s.standing
                                        ORDER BY s.critical DESC, s.product_id)
                     > {MOST_LINES} - coalesce(full_of.lines, 0) THEN 'draft_full'
                WHEN s.drafted = s.quantity THEN 'drafted' ELSE 'ready' END AS state
    FROM supplied s
    LEFT JOIN (SELECT r.order_id, count(*) AS lines FROM replenishment_lines r
               JOIN purchase_order_lines l ON l.order_id = r.order_id
                   AND l.product_id = r.product_id
               WHERE r.by_hand GROUP BY r.order_id) AS full_of ON full_of.order_id = s.order_id
)"""
# Tables grow by thousands of rows in one run, and the planner that has not heard of it would look
# each of them up for each need.
HASHED: Final = "SET LOCAL enable_nestloop = off"
# `$1` is today, in UTC.
WITH_NEEDS: Final = f"WITH {_ASKED},{_WATCHED},{_STOCK},{_BEST},{_JUDGED},{_SHORT},{_SUPPLIED}"
