"""Profit and loss: income and expense of a period, as the books of payments have them."""

from services.reporting.domain.report import PERIOD, Chart, Column, Kind, Report, Total

# Payments' chart of accounts, as far as it is income or expense; what a company calls its own, it
# tells. An amount is more than zero where it makes the profit larger.
CHART = """(VALUES
    ('sales', '4000', 'Sales', 'income'),
    ('charges_income', '4100', 'Freight and other charges', 'income'),
    ('sales_returns', '4900', 'Sales returns', 'income'),
    ('cost_of_sales', '5000', 'Cost of sales', 'expense'),
    ('inventory_adjustment', '5100', 'Inventory adjustments', 'expense'),
    ('rounding', '5150', 'Rounding of stock value', 'expense'),
    ('freight_in', '5200', 'Freight in', 'expense'),
    ('price_difference', '5250', 'Purchase price differences', 'expense'),
    ('payment_charges', '5300', 'Bank and payment charges', 'expense')
) AS chart(account, code, name, kind)"""
_QUERY = f"""
WITH known AS (
    SELECT account, coalesce(b.code, chart.code) AS code, coalesce(b.name, chart.name) AS name,
           coalesce(b.kind, chart.kind) AS kind
    FROM {CHART} FULL JOIN book_accounts AS b USING (account)
    WHERE coalesce(b.kind, chart.kind) IN ('income', 'expense')
), posted AS (
    SELECT account, -sum(amount) AS amount FROM book_days
    WHERE day BETWEEN $from AND $to GROUP BY account
)
SELECT known.code AS key, known.code, known.name,
       CASE WHEN known.kind = 'income' THEN 'Income'
            WHEN known.account = 'cost_of_sales' THEN 'Cost of sales'
            ELSE 'Expenses' END AS section,
       coalesce(posted.amount, 0) AS amount,
       round(100 * coalesce(posted.amount, 0)
             / nullif(sum(posted.amount) FILTER (WHERE known.kind = 'income') OVER (), 0), 2)
           AS share
FROM known LEFT JOIN posted USING (account)
"""

REPORT = Report(
    name="profit-and-loss",
    title="Profit and loss",
    about="Income less expense during the period, account by account, as in the books.",
    group="money",
    permissions=("payments.liabilities.read",),
    only_with_costs=True,
    columns=(
        Column("key", "Key", Kind.KEY, always=True),
        Column("code", "Account", Kind.CODE, always=True),
        Column("name", "Name", always=True),
        Column("section", "Part", always=True),
        Column(
            "amount",
            "Amount",
            Kind.MONEY,
            cost=True,
            total=Total.SUM,
            always=True,
            note="Expenses are below zero; the sum is the profit, or less than zero the loss.",
        ),
        Column("share", "Of income", Kind.PERCENT, cost=True),
    ),
    filters=PERIOD,
    key="key",
    order="code",
    query=_QUERY,
    chart=Chart("bar", "name", ("amount",)),
)
