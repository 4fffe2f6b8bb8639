"""Stock: the ledger, its chains and signatures, and the levels that follow from it."""

from typing import Final

from deploy.invariants.check import Check, Given

LEDGER: Final = (
    Check(
        1,
        "the ledger of a product in a warehouse adds up to what is on hand, and ends at its head",
        "inventory",
        """
        SELECT format('level %s: %s on hand, its %s entries say %s',
            l.id, l.on_hand, coalesce(e.entries, 0), coalesce(e.quantity, 0))
        FROM levels AS l LEFT JOIN (
            SELECT tenant_id, level_id, count(*) AS entries, sum(quantity) AS quantity,
                (array_agg(hash ORDER BY sequence DESC))[1] AS head
            FROM ledger_entries GROUP BY tenant_id, level_id
        ) AS e ON e.tenant_id = l.tenant_id AND e.level_id = l.id
        WHERE l.on_hand <> coalesce(e.quantity, 0) OR l.sequence <> coalesce(e.entries, 0)
           OR l.head <> coalesce(e.head, '')
        """,
        always=True,
    ),
    Check(
        1,
        "each entry begins where the one before it ended, and its hash follows from that one's",
        "inventory",
        """
        SELECT format('entry %s (%s of level %s)', id, sequence, level_id) FROM (
            SELECT *, row_number() OVER chain AS place, lag(after) OVER chain AS ended,
                lag(hash, 1, '') OVER chain AS previous
            FROM ledger_entries
            WINDOW chain AS (PARTITION BY tenant_id, level_id ORDER BY sequence)
        ) AS e
        WHERE sequence <> place OR after <> before + quantity OR before <> coalesce(ended, 0)
           OR hash <> ledger_hash(previous, tenant_id, product_id, warehouse_id, sequence, kind,
                reason, quantity, before, source_type, source_id, source_line_id, user_id,
                happened_at, recorded_at, note)
        """,
        always=True,
    ),
    Check(
        1,
        "each entry is signed, and valued or waiting for its price",
        "inventory",
        """
        SELECT format('entry %s: %s', e.id, CASE WHEN s.entry_id IS NULL THEN 'not signed'
            ELSE 'neither valued nor waiting' END)
        FROM ledger_entries AS e
        LEFT JOIN ledger_signatures AS s ON s.tenant_id = e.tenant_id AND s.entry_id = e.id
        LEFT JOIN ledger_values AS v ON v.tenant_id = e.tenant_id AND v.entry_id = e.id
        LEFT JOIN values_waiting AS w ON w.tenant_id = e.tenant_id AND w.entry_id = e.id
        WHERE s.entry_id IS NULL OR (v.entry_id IS NULL) = (w.entry_id IS NULL)
        """,
    ),
    Check(
        1,
        "the ends of the chains that reporting keeps lie on inventory's chains",
        "inventory",
        """
        SELECT format('level %s at %s', k.level_id, k.sequence) FROM kept AS k
        LEFT JOIN ledger_entries AS e ON e.tenant_id = k.tenant_id AND e.level_id = k.level_id
            AND e.sequence = k.sequence
        WHERE encode(e.hash, 'hex') IS DISTINCT FROM k.hash
        """,
        (
            Given(
                "kept", "reporting", "SELECT tenant_id, level_id, sequence, hash FROM ledger_heads"
            ),
        ),
    ),
)

STOCK: Final = (
    Check(
        1,
        "what is kept of each warehouse, and of each status, is the sum of its levels",
        "inventory",
        """
        WITH rows AS (
            SELECT tenant_id, warehouse_id, (on_hand <> 0)::int AS products, on_hand, reserved,
                incoming, status FROM levels
            UNION ALL
            SELECT tenant_id, '00000000-0000-0000-0000-000000000000', 0, 0, 0, 0, status
            FROM product_levels
        ), summed AS (
            SELECT tenant_id, warehouse_id, sum(products) AS products, sum(on_hand) AS on_hand,
                sum(reserved) AS reserved, sum(incoming) AS incoming,
                count(*) FILTER (WHERE status = 'green') AS green,
                count(*) FILTER (WHERE status = 'amber') AS amber,
                count(*) FILTER (WHERE status = 'red') AS red
            FROM rows GROUP BY tenant_id, warehouse_id
        ), kept AS (
            SELECT tenant_id, warehouse_id, sum(products), sum(on_hand), sum(reserved),
                sum(incoming), sum(green), sum(amber), sum(red)
            FROM stock_sums GROUP BY tenant_id, warehouse_id
        )
        SELECT format('%s', d) FROM (
            (SELECT * FROM summed EXCEPT SELECT * FROM kept)
            UNION (SELECT * FROM kept WHERE (warehouse_id, tenant_id) IN (
                SELECT warehouse_id, tenant_id FROM summed) EXCEPT SELECT * FROM summed)
        ) AS d
        """,
    ),
    Check(
        2,
        "nothing is reserved without a reservation, and nothing more than is on hand",
        "inventory",
        """
        SELECT format('level %s: %s reserved of %s, its reservations promise %s',
            l.id, l.reserved, l.on_hand, coalesce(r.promised, 0))
        FROM levels AS l LEFT JOIN (
            SELECT tenant_id, level_id, sum(open) AS promised FROM reservation_lines
            GROUP BY tenant_id, level_id
        ) AS r ON r.tenant_id = l.tenant_id AND r.level_id = l.id
        WHERE l.reserved <> coalesce(r.promised, 0)
           OR l.available <> l.on_hand - l.reserved OR l.available < 0
        """,
        always=True,
    ),
    Check(
        2,
        "what waits for goods is what reservations wait for, and waits only where nothing is left",
        "inventory",
        """
        SELECT format('level %s: %s wait, its reservations say %s; %s available',
            l.id, l.back_ordered, coalesce(r.waiting, 0), l.available)
        FROM levels AS l LEFT JOIN (
            SELECT tenant_id, level_id, sum(back_ordered) AS waiting FROM reservation_lines
            GROUP BY tenant_id, level_id
        ) AS r ON r.tenant_id = l.tenant_id AND r.level_id = l.id
        WHERE l.back_ordered <> coalesce(r.waiting, 0) OR l.back_ordered > 0 AND l.available > 0
        """,
    ),
    Check(
        2,
        "what is incoming is what approved orders still bring",
        "inventory",
        """
        WITH expected AS (
            SELECT tenant_id, product_id, warehouse_id, sum(greatest(ordered - received, 0)) AS due
            FROM incoming_lines WHERE open GROUP BY tenant_id, product_id, warehouse_id
        )
        SELECT format('product %s in warehouse %s: %s incoming, orders bring %s',
            product_id, warehouse_id, coalesce(l.incoming, 0), coalesce(e.due, 0))
        FROM levels AS l FULL JOIN expected AS e USING (tenant_id, product_id, warehouse_id)
        WHERE coalesce(l.incoming, 0) <> coalesce(e.due, 0)
        """,
    ),
    Check(
        2,
        "a product over all warehouses is the sum of its warehouses",
        "inventory",
        """
        SELECT format('product %s', p.product_id) FROM product_levels AS p
        LEFT JOIN (
            SELECT tenant_id, product_id, sum(on_hand) AS on_hand, sum(reserved) AS reserved,
                sum(incoming) AS incoming
            FROM levels GROUP BY tenant_id, product_id
        ) AS s ON s.tenant_id = p.tenant_id AND s.product_id = p.product_id
        WHERE (p.on_hand, p.reserved, p.incoming)
            <> (coalesce(s.on_hand, 0), coalesce(s.reserved, 0), coalesce(s.incoming, 0))
        """,
    ),
)
