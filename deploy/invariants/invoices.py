"""Invoices and credit notes: numbers without a gap, amounts that add up, and what is paid."""

from typing import Final

from deploy.invariants.check import Check, Given

INVOICES: Final = (
    Check(
        8,
        "invoices and credit notes of a fiscal year are numbered from one, none left out or twice",
        "sales",
        """
        WITH numbered AS (
            SELECT tenant_id, number FROM invoices
            UNION ALL SELECT tenant_id, number FROM credit_notes
        ), counted AS (
            SELECT tenant_id, regexp_replace(number, '/[0-9]+$', '') AS kind, count(*) AS many,
                count(DISTINCT number) AS different,
                max(substring(number FROM '[0-9]+$')::bigint) AS last
            FROM numbered GROUP BY 1, 2
        )
        SELECT format('%s of company %s: %s documents, %s numbers, the last %s of %s', kind,
            tenant_id, n.many, n.different, n.last, c.last)
        FROM counted AS n FULL JOIN (
            SELECT * FROM number_counters WHERE kind LIKE 'INV/%' OR kind LIKE 'CN/%'
        ) AS c USING (tenant_id, kind)
        WHERE (n.many, n.different, n.last) IS DISTINCT FROM (c.last, c.last, c.last)
        """,
        always=True,
    ),
    Check(
        8,
        "each invoice and credit note comes to its lines, and its taxes to its tax",
        "sales",
        " UNION ALL ".join(
            f"""
            SELECT format('{name} %s: %s and %s, lines %s and %s, taxes %s', d.number, d.net, d.tax,
                l.net, l.tax, t.amount)
            FROM {name}s AS d
            JOIN (SELECT tenant_id, {name}_id, sum(net) AS net, sum(tax) AS tax
                FROM {name}_lines GROUP BY 1, 2) AS l
              ON l.tenant_id = d.tenant_id AND l.{name}_id = d.id
            LEFT JOIN (SELECT tenant_id, {name}_id, sum(amount) AS amount
                FROM {name}_taxes GROUP BY 1, 2) AS t
              ON t.tenant_id = d.tenant_id AND t.{name}_id = d.id
            WHERE (d.net, d.tax, d.tax) IS DISTINCT FROM (l.net, l.tax, coalesce(t.amount, 0))
            """
            for name in ("invoice", "credit_note")
        ),
        always=True,
    ),
    Check(
        8,
        "each shipment is invoiced once or was paid first, and the invoices of an order come to it",
        "sales",
        """
        SELECT format('shipment %s: %s invoices', s.number, count(i.id))
        FROM shipments AS s
        JOIN sales_orders AS o ON o.tenant_id = s.tenant_id AND o.id = s.order_id
        LEFT JOIN invoices AS i ON i.tenant_id = s.tenant_id AND i.shipment_id = s.id
        WHERE s.status = 'posted'
        GROUP BY s.tenant_id, s.id, o.prepaid
        HAVING count(i.id) <> CASE WHEN o.prepaid THEN 0 ELSE 1 END
        UNION ALL
        SELECT format('order %s comes to %s and %s of tax, its invoices to %s and %s', o.number,
            o.net, o.tax, i.net, i.tax)
        FROM sales_orders AS o CROSS JOIN LATERAL (
            SELECT sum(i.net) AS net, sum(i.tax) AS tax FROM invoices AS i
            WHERE i.tenant_id = o.tenant_id AND i.order_id = o.id
              AND (NOT i.prepaid OR i.id = o.invoice_id)
        ) AS i
        WHERE o.status IN ('shipped', 'completed') AND NOT EXISTS (
                SELECT FROM sales_order_lines AS l WHERE l.tenant_id = o.tenant_id
                  AND l.order_id = o.id AND l.shipped < l.quantity)
          AND (o.net, o.tax) IS DISTINCT FROM (i.net, i.tax)
        """,
    ),
    Check(
        8,
        "no more of an invoice is credited than it says, line by line",
        "sales",
        """
        SELECT format('line %s of invoice %s: %s of %s credited, %s and %s of %s and %s',
            l.position, i.number, c.quantity, l.quantity, c.net, c.tax, l.net, l.tax)
        FROM invoice_lines AS l
        JOIN invoices AS i ON i.tenant_id = l.tenant_id AND i.id = l.invoice_id
        JOIN (SELECT tenant_id, source_id, sum(quantity) AS quantity, sum(net) AS net,
                sum(tax) AS tax FROM credit_note_lines GROUP BY 1, 2) AS c
          ON c.tenant_id = l.tenant_id AND c.source_id = l.id
        WHERE c.quantity > l.quantity OR c.net > l.net OR c.tax > l.tax
        """,
    ),
    Check(
        10,
        "what sales keeps of what is paid, credited and open of an invoice is what payments has",
        "sales",
        """
        SELECT format('invoice %s: %s paid, %s credited, %s open; payments has %s, %s and %s',
            i.number, s.paid, s.credited, s.open, r.paid, r.credited, r.open)
        FROM invoices AS i
        JOIN invoice_states AS s ON s.tenant_id = i.tenant_id AND s.invoice_id = i.id
        LEFT JOIN receivable AS r ON r.tenant_id = i.tenant_id AND r.id = i.id
        WHERE r.id IS NULL OR (s.paid, s.credited, s.open) <> (r.paid, r.credited, r.open)
        """,
        (
            Given(
                "receivable",
                "payments",
                "SELECT tenant_id, id, paid, credited, total - paid - credited AS open"
                " FROM receivables",
            ),
        ),
    ),
)
