"""ABC analysis: the few products that make most of what is sold or used, and the many others."""

from services.reporting.domain.report import PERIOD, Chart, Column, Kind, Report, Total
from services.reporting.infrastructure.reports.goods import NAMED, OF_GOODS, PRODUCT, UNIT, wanted


def _class(of: str) -> str:
    """A: what makes the first 80 % of the sum, B: the next 15 %, C: the rest."""
    return f"""CASE WHEN {of} <= 0 THEN 'C' WHEN {of}_before < 0.8 * {of}_all THEN 'A'
               WHEN {of}_before < 0.95 * {of}_all THEN 'B' ELSE 'C' END"""


def _running(of: str) -> str:
    """What all, and what is before it in the order, make."""
    amount = f"greatest({of}, 0)"
    return f"""sum({amount}) OVER () AS {of}_all, sum({amount}) OVER (
            ORDER BY {of} DESC, product_id) - {amount} AS {of}_before"""


def _line(text: str) -> str:
    return " ".join(text.split())


_QUERY = f"""
SELECT product_id, sku, product, category, unit, {_class("worth")} AS class, used, worth,
       round(100 * greatest(worth, 0) / nullif(worth_all, 0), 2) AS share,
       round(100 * (worth_before + greatest(worth, 0)) / nullif(worth_all, 0), 2) AS running
       , cost, {_line(_class("cost"))} AS cost_class  -- cost
FROM (
    SELECT *, {_running("worth")}
           , {_line(_running("cost"))}  -- cost
    FROM (
        SELECT t.product_id, {NAMED}, coalesce(p.unit, '') AS unit, coalesce(m.used, 0) AS used,
               coalesce(m.used, 0) * coalesce(p.price, 0) AS worth
               , coalesce(v.used, 0) AS cost  -- cost
        FROM (SELECT DISTINCT l.product_id FROM stock_levels AS l
              LEFT JOIN products AS p ON p.id = l.product_id WHERE {wanted("l")}) AS t
        LEFT JOIN (
            SELECT m.product_id, sum(m.went - m.came) AS used
            FROM stock_moved($from_at, $to_end) AS m
            LEFT JOIN products AS p ON p.id = m.product_id
            WHERE m.used AND {wanted("m")} GROUP BY m.product_id) AS m USING (product_id)
        LEFT JOIN (  -- cost
            SELECT m.product_id, -sum(m.value) AS used  -- cost
            FROM stock_valued($from_at, $to_end) AS m  -- cost
            LEFT JOIN products AS p ON p.id = m.product_id  -- cost
            WHERE m.used AND {_line(wanted("m"))} GROUP BY m.product_id  -- cost
        ) AS v USING (product_id)  -- cost
        LEFT JOIN products AS p ON p.id = t.product_id
        LEFT JOIN categories AS c ON c.id = p.category_id
    ) AS each
) AS ranked
"""

REPORT = Report(
    name="abc-analysis",
    title="ABC analysis",
    about="Products ranked by what was sold or used of them: A makes the first 80 %, B the next"
    " 15 %, C the rest.",
    group="inventory",
    permissions=("reporting.inventory.read",),
    columns=(
        *PRODUCT,
        UNIT,
        Column(
            "class", "Class", Kind.CODE, note="By the worth at today's selling price.", always=True
        ),
        Column(
            "used",
            "Sold or used",
            Kind.QUANTITY,
            total=Total.SUM,
            note="Shipped or used up, less what was undone or brought back.",
            always=True,
        ),
        Column(
            "worth",
            "At selling price",
            Kind.MONEY,
            total=Total.SUM,
            note="What was sold or used, at today's selling price.",
            always=True,
        ),
        Column("share", "Share", Kind.PERCENT, total=Total.SUM),
        Column("running", "Running share", Kind.PERCENT),
        Column("cost", "Cost of it", Kind.MONEY, cost=True, total=Total.SUM, always=True),
        Column("cost_class", "Class by cost", Kind.CODE, cost=True, always=True),
    ),
    filters=(*PERIOD, *OF_GOODS),
    key="product_id",
    order="-worth",
    query=_QUERY,
    chart=Chart("bar", "sku", ("worth",)),
)
