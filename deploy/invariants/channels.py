"""Sales channels: shops are told of what inventory has, and each order of theirs is ours once."""

from typing import Final

from deploy.invariants.check import Check, Given

CHANNELS: Final = (
    Check(
        10,
        "what is known of stock that shops sell is what inventory says",
        "sales",
        """
        SELECT format('product %s at %s: %s known, inventory says %s', s.product_id,
            coalesce(s.warehouse_id::text, 'all warehouses'), k.quantity, s.quantity)
        FROM in_stock AS s
        LEFT JOIN channel_stock AS k ON k.tenant_id = s.tenant_id AND k.product_id = s.product_id
            AND k.warehouse_id IS NOT DISTINCT FROM s.warehouse_id AND k.buildable = s.buildable
        WHERE k.quantity IS DISTINCT FROM s.quantity AND EXISTS (
            SELECT FROM channel_products AS p
            WHERE p.tenant_id = s.tenant_id AND p.product_id = s.product_id AND p.learnt)
        """,
        (
            Given(
                "in_stock",
                "inventory",
                """
                SELECT tenant_id, product_id, warehouse_id, false AS buildable,
                    available AS quantity FROM levels
                UNION ALL
                SELECT tenant_id, bundle_id, warehouse_id, true, quantity FROM buildable
                """,
            ),
        ),
    ),
    Check(
        6,
        "an order of a shop that was raised is an order of ours, and of no other of theirs",
        "sales",
        """
        SELECT format('order %s of channel %s was raised as %s', c.id, c.channel_id, c.order_number)
        FROM channel_orders AS c
        LEFT JOIN sales_orders AS o ON o.tenant_id = c.tenant_id AND o.id = c.order_id
        WHERE c.status = 'raised' AND (o.number IS DISTINCT FROM c.order_number
            OR o.raised_by IS DISTINCT FROM c.channel_id OR EXISTS (
                SELECT FROM channel_orders AS d
                WHERE d.tenant_id = c.tenant_id AND d.order_id = c.order_id AND d.id <> c.id))
        """,
    ),
)
