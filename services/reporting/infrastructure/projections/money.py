"""What is owed to and by us, and income and expense as the books have them; see money.sql."""

from services.reporting.infrastructure.projection import Projection, Step
from services.reporting.infrastructure.projections.sales import day_of, zones


def _day(moment: str) -> str:
    return day_of("money_zones", moment)


_INVOICES = """
INSERT INTO receivables AS known (tenant_id, id, number, order_id, customer_id, total, issued_on,
                                  due_on)
SELECT t.tenant_id, x.invoice_id, x.number, x.order_id, x.customer_id, x.total, x.issued_on,
       x.due_on
FROM told($after, $upto, 'sales.invoice.issued') AS t,
    json_to_record(t.data) AS x(invoice_id uuid, number text, order_id uuid, customer_id uuid,
        total numeric, issued_on date, due_on date)
ON CONFLICT (tenant_id, id) DO UPDATE SET number = excluded.number, issued_on = excluded.issued_on,
    due_on = excluded.due_on
"""
# An invoice's are told in their order: what changed is what is open now less what was before.
_RECEIVABLES = f"""
WITH said AS (
    SELECT t.tenant_id, x.invoice_id AS id, x.order_id, x.customer_id, x.total, x.open, x.version,
           x.due_on, coalesce(x.changed_on, {_day("t.at")}) AS day
    FROM told($after, $upto, 'payments.receivable.changed') AS t,
        json_to_record(t.data) AS x(invoice_id uuid, order_id uuid, customer_id uuid, total numeric,
            open numeric, version bigint, due_on date, changed_on date)
), moves AS (
    INSERT INTO receivable_moves (tenant_id, id, version, day, amount)
    SELECT s.tenant_id, s.id, s.version, s.day,
           s.open - coalesce(lag(s.open) OVER (PARTITION BY s.id ORDER BY s.version), k.open, 0)
    FROM said AS s LEFT JOIN receivables AS k ON k.tenant_id = s.tenant_id AND k.id = s.id
    ON CONFLICT DO NOTHING
)
INSERT INTO receivables AS known (tenant_id, id, order_id, customer_id, total, due_on, open,
                                  version)
SELECT DISTINCT ON (id) tenant_id, id, order_id, customer_id, total, due_on, open, version
FROM said ORDER BY id, version DESC
ON CONFLICT (tenant_id, id) DO UPDATE SET open = excluded.open, version = excluded.version,
    due_on = coalesce(known.due_on, excluded.due_on)
WHERE known.version < excluded.version
"""
_ACCRUED = f"""
WITH said AS (
    SELECT t.tenant_id, t.sequence, x.liability_id AS id, x.supplier_id, x.document_number,
           x.amount, coalesce(x.accrued_on, {_day("t.at")}) AS day, x.due_on
    FROM told($after, $upto, 'payments.liability.accrued') AS t,
        json_to_record(t.data) AS x(liability_id uuid, supplier_id uuid, document_number text,
            amount numeric, accrued_on date, due_on date)
), moves AS (
    INSERT INTO payable_moves (tenant_id, sequence, id, day, amount)
    SELECT tenant_id, sequence, id, day, amount FROM said ON CONFLICT DO NOTHING
)
INSERT INTO payables (tenant_id, id, supplier_id, document_number, accrued_on, due_on, amount, open)
SELECT tenant_id, id, supplier_id, document_number, day, due_on, amount, amount FROM said
ON CONFLICT DO NOTHING
"""
# A liability's are told in their order: it has accrued before.
_SETTLED = f"""
WITH said AS (
    SELECT t.tenant_id, t.sequence, x.liability_id AS id, x.amount,
           coalesce(x.settled_on, {_day("t.at")}) AS day
    FROM told($after, $upto, 'payments.liability.settled') AS t,
        json_to_record(t.data) AS x(liability_id uuid, amount numeric, settled_on date)
), moves AS (
    INSERT INTO payable_moves (tenant_id, sequence, id, day, amount)
    SELECT tenant_id, sequence, id, day, -amount FROM said ON CONFLICT DO NOTHING
)
UPDATE payables AS p SET open = p.open - s.amount
FROM (SELECT tenant_id, id, sum(amount) AS amount FROM said GROUP BY 1, 2) AS s
WHERE p.tenant_id = s.tenant_id AND p.id = s.id
"""
_ACCOUNTS = """
INSERT INTO book_accounts AS known (tenant_id, account, code, name, kind, version)
SELECT DISTINCT ON (t.subject) t.tenant_id, coalesce(x.role, x.account_id::text), x.code, x.name,
       x.kind, t.version
FROM told($after, $upto, 'payments.account.changed') AS t,
    json_to_record(t.data) AS x(account_id uuid, role text, code text, name text, kind text)
ORDER BY t.subject, t.version DESC
ON CONFLICT (tenant_id, account) DO UPDATE SET code = excluded.code, name = excluded.name,
    version = excluded.version
WHERE known.version < excluded.version
"""
# The rules of payments (its README says them): every fact that moves income or expense.
_POSTED = f"""
INSERT INTO book_days AS known (tenant_id, day, account, amount)
SELECT tenant_id, day, account, sum(amount) FROM (
    SELECT t.tenant_id, x.issued_on AS day, part.account, part.amount
    FROM told($after, $upto, 'sales.invoice.issued', 'sales.credit_note.issued') AS t,
        json_to_record(t.data) AS x(issued_on date, net numeric, charges numeric),
        LATERAL (SELECT CASE t.type WHEN 'sales.invoice.issued' THEN -1 ELSE 1 END AS sign) AS way,
        LATERAL (VALUES
            (CASE t.type WHEN 'sales.invoice.issued' THEN 'sales' ELSE 'sales_returns' END,
             way.sign * (x.net - coalesce(x.charges, 0))),
            ('charges_income', way.sign * coalesce(x.charges, 0))) AS part(account, amount)
    UNION ALL
    SELECT t.tenant_id, {_day("x.happened_at")}, part.account, part.amount
    FROM told($after, $upto, 'inventory.stock.valued') AS t,
        json_to_record(t.data) AS x(reason text, source_type text, value numeric, rounding numeric,
            happened_at timestamptz),
        LATERAL (VALUES
            (CASE WHEN x.source_type IN ('goods_receipt', 'goods_issue')
                       OR x.reason IN ('transfer', 'production', 'opening') THEN NULL
                  WHEN x.reason IN ('shipment', 'return') THEN 'cost_of_sales'
                  ELSE 'inventory_adjustment' END, -x.value),
            ('rounding', -coalesce(x.rounding, 0))) AS part(account, amount)
    WHERE part.account IS NOT NULL
    UNION ALL
    SELECT t.tenant_id, coalesce(x.accrued_on, {_day("t.at")}), 'freight_in', x.charges
    FROM told($after, $upto, 'payments.liability.accrued') AS t,
        json_to_record(t.data) AS x(accrued_on date, charges numeric)
    UNION ALL
    SELECT t.tenant_id, x.billed_on, 'price_difference', x.price_difference
    FROM told($after, $upto, 'payments.bill.recorded') AS t,
        json_to_record(t.data) AS x(billed_on date, price_difference numeric)
    UNION ALL
    SELECT t.tenant_id, {_day("t.at")}, 'price_difference', -x.price_difference
    FROM told($after, $upto, 'payments.bill.reversed') AS t,
        json_to_record(t.data) AS x(price_difference numeric)
    UNION ALL
    SELECT t.tenant_id, {_day("t.at")}, 'payment_charges', x.fee
    FROM told($after, $upto, 'payments.checkout.fee_charged',
              'payments.supplier_checkout.changed') AS t,
        json_to_record(t.data) AS x(fee numeric)
    UNION ALL
    SELECT t.tenant_id, x.booked_on, coalesce(l.role, l.account_id::text), l.amount
    FROM told($after, $upto, 'payments.journal_entry.posted') AS t,
        json_to_record(t.data) AS x(booked_on date, lines json),
        json_to_recordset(x.lines) AS l(account_id uuid, role text, amount numeric)
) AS posted
WHERE amount <> 0
GROUP BY 1, 2, 3
ON CONFLICT (tenant_id, day, account) DO UPDATE SET amount = known.amount + excluded.amount
"""
_COMPARED = """
INSERT INTO comparisons (tenant_id, sequence, at, mismatches)
SELECT t.tenant_id, t.sequence, t.at, x.mismatches
FROM told($after, $upto, 'payments.reconciliation.completed') AS t,
    json_to_record(t.data) AS x(mismatches integer)
ON CONFLICT DO NOTHING
"""

MONEY = Projection(
    "money",
    tables=(
        "money_zones",
        "receivables",
        "receivable_moves",
        "payables",
        "payable_moves",
        "book_accounts",
        "book_days",
        "comparisons",
    ),
    steps=tuple(
        Step(sql)
        for sql in (
            zones("money_zones"),
            _INVOICES,
            _RECEIVABLES,
            _ACCRUED,
            _SETTLED,
            _ACCOUNTS,
            _POSTED,
            _COMPARED,
        )
    ),
)
