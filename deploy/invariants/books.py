"""The books: entries that balance, and accounts that agree with what they stand for."""

from typing import Final

from deploy.invariants.check import Check, Given

BOOKS: Final = (
    Check(
        4,
        "each journal entry balances",
        "payments",
        """
        SELECT format('entry %s (%s): postings sum to %s', e.id, e.rule, sum(p.amount))
        FROM journal_entries AS e
        LEFT JOIN postings AS p ON p.tenant_id = e.tenant_id AND p.entry_id = e.id
        GROUP BY e.tenant_id, e.id HAVING coalesce(sum(p.amount), 1) <> 0
        """,
        always=True,
    ),
    Check(
        4,
        "the inventory account holds what stock is worth",
        "payments",
        """
        SELECT format('company %s: the account holds %s, stock is worth %s',
            coalesce(a.tenant_id, v.tenant_id), coalesce(a.amount, 0), coalesce(v.worth, 0))
        FROM (
            SELECT p.tenant_id, sum(p.amount) AS amount
            FROM postings AS p JOIN accounts AS a ON a.tenant_id = p.tenant_id
                AND a.id = p.account_id AND a.role = 'inventory'
            GROUP BY p.tenant_id
        ) AS a FULL JOIN valued AS v ON v.tenant_id = a.tenant_id
        WHERE coalesce(a.amount, 0) <> coalesce(v.worth, 0)
        """,
        (
            Given(
                "valued",
                "inventory",
                "SELECT tenant_id, sum(value + rounding) AS worth FROM ledger_values GROUP BY 1",
            ),
        ),
    ),
    Check(
        4,
        "accounts payable hold what is open of all liabilities",
        "payments",
        """
        SELECT format('company %s: the account holds %s, %s is open',
            coalesce(a.tenant_id, l.tenant_id), coalesce(a.amount, 0), coalesce(l.open, 0))
        FROM (
            SELECT p.tenant_id, -sum(p.amount) AS amount
            FROM postings AS p JOIN accounts AS a ON a.tenant_id = p.tenant_id
                AND a.id = p.account_id AND a.role = 'payables'
            GROUP BY p.tenant_id
        ) AS a FULL JOIN (
            SELECT tenant_id, sum(amount - settled) AS open FROM liabilities GROUP BY tenant_id
        ) AS l ON l.tenant_id = a.tenant_id
        WHERE coalesce(a.amount, 0) <> coalesce(l.open, 0)
        """,
    ),
    Check(
        4,
        "what is settled of a liability is what payments that stand have settled",
        "payments",
        """
        SELECT format('liability %s: %s settled, payments say %s', l.id, l.settled, p.paid)
        FROM liabilities AS l LEFT JOIN (
            SELECT line.tenant_id, line.liability_id, sum(line.amount) AS paid
            FROM settlement_lines AS line JOIN settlements AS s ON s.tenant_id = line.tenant_id
                AND s.id = line.settlement_id AND s.reversed_at IS NULL
            GROUP BY line.tenant_id, line.liability_id
        ) AS p ON p.tenant_id = l.tenant_id AND p.liability_id = l.id
        WHERE l.settled <> coalesce(p.paid, 0)
        """,
    ),
    Check(
        4,
        "what came in is owed for, and what left again is not, once a document",
        "payments",
        """
        SELECT format('document %s is worth %s, %s is owed for it',
            coalesce(d.id, l.document_id), d.worth, l.amount)
        FROM documents AS d FULL JOIN (
            SELECT * FROM liabilities WHERE bill_id IS NULL
        ) AS l
            ON l.tenant_id = d.tenant_id AND l.document_id = d.id
        WHERE d.id IS NULL OR (l.id IS NULL AND abs(d.worth) >= 0.01)
           OR l.amount * d.worth < 0 OR abs(l.amount) < abs(d.worth) - d.lines
        """,
        (
            Given(
                "documents",
                "purchasing",
                """
                SELECT r.tenant_id, r.id, count(*) AS lines, sum(r.quantity * p.unit_cost) AS worth
                FROM (
                    SELECT tenant_id, receipt_id AS id, order_id, order_line_id,
                        accepted AS quantity FROM goods_receipt_lines
                    UNION ALL
                    SELECT l.tenant_id, l.issue_id, i.order_id, l.order_line_id, -l.quantity
                    FROM goods_issue_lines AS l JOIN goods_issues AS i
                        ON i.tenant_id = l.tenant_id AND i.id = l.issue_id AND i.status = 'posted'
                ) AS r JOIN purchase_order_line_prices AS p ON p.tenant_id = r.tenant_id
                    AND p.order_id = r.order_id AND p.line_id = r.order_line_id
                GROUP BY r.tenant_id, r.id
                """,
            ),
        ),
    ),
    Check(
        4,
        "accounts receivable hold what is open of all invoices",
        "payments",
        """
        SELECT format('company %s: the account holds %s, %s is open',
            coalesce(a.tenant_id, r.tenant_id), coalesce(a.amount, 0), coalesce(r.open, 0))
        FROM (
            SELECT p.tenant_id, sum(p.amount) AS amount
            FROM postings AS p JOIN accounts AS a ON a.tenant_id = p.tenant_id
                AND a.id = p.account_id AND a.role = 'receivables'
            GROUP BY p.tenant_id
        ) AS a FULL JOIN (
            SELECT tenant_id, sum(total - paid - credited) AS open
            FROM receivables GROUP BY tenant_id
        ) AS r ON r.tenant_id = a.tenant_id
        WHERE coalesce(a.amount, 0) <> coalesce(r.open, 0)
        """,
    ),
    Check(
        4,
        "the customer credit account holds what payments have left",
        "payments",
        """
        SELECT format('company %s: the account holds %s, payments have %s left',
            coalesce(a.tenant_id, c.tenant_id), coalesce(a.amount, 0), coalesce(c.credit, 0))
        FROM (
            SELECT p.tenant_id, -sum(p.amount) AS amount
            FROM postings AS p JOIN accounts AS a ON a.tenant_id = p.tenant_id
                AND a.id = p.account_id AND a.role = 'customer_credit'
            GROUP BY p.tenant_id
        ) AS a FULL JOIN (
            SELECT tenant_id, sum(amount) AS credit FROM (
                SELECT tenant_id, amount FROM payments WHERE reversed_at IS NULL
                UNION ALL
                SELECT tenant_id, -amount FROM payment_allocations
                UNION ALL
                SELECT tenant_id, -amount FROM refunds WHERE status = 'succeeded'
            ) AS moved GROUP BY tenant_id
        ) AS c ON c.tenant_id = a.tenant_id
        WHERE coalesce(a.amount, 0) <> coalesce(c.credit, 0)
        """,
    ),
    Check(
        4,
        "what is paid of an invoice is what payments that stand have paid",
        "payments",
        """
        SELECT format('invoice %s: %s paid, payments say %s', r.number, r.paid, a.paid)
        FROM receivables AS r FULL JOIN (
            SELECT a.tenant_id, a.invoice_id, sum(a.amount) AS paid
            FROM payment_allocations AS a JOIN payments AS p ON p.tenant_id = a.tenant_id
                AND p.id = a.payment_id AND p.reversed_at IS NULL
            GROUP BY a.tenant_id, a.invoice_id
        ) AS a ON a.tenant_id = r.tenant_id AND a.invoice_id = r.id
        WHERE r.paid IS DISTINCT FROM coalesce(a.paid, 0)
        """,
    ),
    Check(
        4,
        "no payment gave back more than came, and each is posted with what came",
        "payments",
        """
        SELECT format('payment %s: %s came, %s is used, %s is posted',
            p.number, p.amount, u.used, e.posted)
        FROM payments AS p LEFT JOIN (
            SELECT tenant_id, payment_id, sum(amount) AS used FROM (
                SELECT tenant_id, payment_id, amount FROM payment_allocations
                UNION ALL
                SELECT tenant_id, payment_id, amount FROM refunds
                WHERE status IN ('requested', 'succeeded')
            ) AS uses GROUP BY tenant_id, payment_id
        ) AS u ON u.tenant_id = p.tenant_id AND u.payment_id = p.id LEFT JOIN (
            SELECT e.tenant_id, e.source_id, sum(l.amount) AS posted
            FROM journal_entries AS e JOIN postings AS l ON l.tenant_id = e.tenant_id
                AND l.entry_id = e.id AND l.amount > 0
            WHERE e.rule = 'payment' GROUP BY e.tenant_id, e.source_id
        ) AS e ON e.tenant_id = p.tenant_id AND e.source_id = p.id
        WHERE coalesce(u.used, 0) > p.amount OR p.amount IS DISTINCT FROM e.posted
        """,
    ),
)
