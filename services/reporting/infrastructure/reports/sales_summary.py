"""What was sold, added up by time, customer, product, category or warehouse."""

from collections.abc import Mapping
from datetime import date

from services.reporting.domain.report import (
    PERIOD,
    Asks,
    Chart,
    Column,
    Filter,
    Kind,
    Ratio,
    Report,
    Total,
    Value,
)
from services.reporting.infrastructure.sales_sql import NIL, costs_by, revenue_by

_DAYS = (
    "SELECT {key} AS key, sum(0) AS quantity, sum(invoiced - credited) AS net, sum(tax) AS tax,"
    " sum(lines) AS lines, sum(0) AS spent FROM sale_days"
    " WHERE day BETWEEN $from AND $to GROUP BY 1"
)
_DAY_COSTS = (
    "SELECT {key}, 0, 0, 0, 0, sum(cost) FROM sale_day_costs"
    " WHERE day BETWEEN $from AND $to GROUP BY 1"
)
# Of goods that left for no line of an order that is known (yet): so that all adds up.
_NO_LINE = "'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid"
_UNPLACED = (
    f"SELECT {_NO_LINE}, 0, 0, 0, 0, cost FROM sale_costs"
    " WHERE NOT placed AND day BETWEEN $from AND $to"
)
_MONTH, _WEEK, _DAY = (
    f"to_char(day, '{form}')" for form in ("YYYY-MM", 'IYYY-"W"IW', "YYYY-MM-DD")
)
# Of what the sums are of, what names a group of it, what it is called, and where that is said.
_BY = {
    "month": (_MONTH, "r.key", "r.key", ""),
    "week": (_WEEK, "r.key", "r.key", ""),
    "day": (_DAY, "r.key", "r.key", ""),
    "warehouse": (
        "warehouse_id",
        "r.key::text",
        "coalesce(max(w.name), 'Charges and others')",
        "LEFT JOIN warehouses AS w ON w.id = r.key",
    ),
    "customer": (
        "customer",
        "r.key::text",
        "coalesce(max(n.name), '')",
        "LEFT JOIN customers AS n ON n.id = r.key",
    ),
    "product": (
        "product",
        "r.key::text",
        "coalesce(max(p.sku || ' ' || p.name), 'Charges')",
        "LEFT JOIN products AS p ON p.id = r.key",
    ),
    "category": (
        "product",
        (
            f"CASE r.key WHEN {NIL} THEN 'charges' WHEN {_NO_LINE} THEN r.key::text"
            " ELSE coalesce(p.category_id::text, '') END"
        ),
        (
            "coalesce(max(k.name), CASE WHEN count(p.id) = 0 THEN 'Charges'"
            " ELSE 'Without a category' END)"
        ),
        "LEFT JOIN products AS p ON p.id = r.key LEFT JOIN categories AS k ON k.id = p.category_id",
    ),
}


def _query(values: Mapping[str, Value]) -> str:
    of, key, label, named = _BY[str(values["by"])]
    sold, spent = _DAYS.format(key=of), _DAY_COSTS.format(key=of)
    begins, ends = values["from"], values["to"]
    if of in {"customer", "product"} and isinstance(begins, date) and isinstance(ends, date):
        revenue = " ".join(revenue_by(of, begins, ends).split())
        costs = " ".join(costs_by(of, begins, ends).split())
        sold = f"SELECT key, quantity, net, tax, lines, 0 AS spent FROM ({revenue}) AS revenue"
        spent = f"SELECT key, 0, 0, 0, 0, cost FROM ({costs}) AS costs UNION ALL {_UNPLACED}"
        label = f"CASE {key} WHEN {_NO_LINE}::text THEN 'Without an order line' ELSE {label} END"
    # Pieces and metres are not added up.
    quantity = "sum(r.quantity)" if of == "product" else "NULL::numeric"
    return f"""
SELECT {key} AS key, {label} AS label, sum(r.lines)::bigint AS lines, {quantity} AS quantity,
       sum(r.net) AS net, sum(r.tax) AS tax, sum(r.net) + sum(r.tax) AS total
       , sum(r.spent) AS cost  -- cost
       , sum(r.net) - sum(r.spent) AS profit  -- cost
       , round(100 * (sum(r.net) - sum(r.spent)) / nullif(sum(r.net), 0), 2) AS margin  -- cost
FROM (
    {sold}
    UNION ALL {spent}  -- cost
) AS r
{named}
GROUP BY 1"""


REPORT = Report(
    name="sales-summary",
    title="Sales summary",
    about="What was invoiced during the period, less credit notes; what those goods cost us.",
    group="sales",
    permissions=("reporting.sales.read", "reporting.summary.read"),
    columns=(
        Column("key", "Key", Kind.KEY, always=True),
        Column("label", "Of", always=True),
        Column("lines", "Lines", Kind.INTEGER, total=Total.SUM, always=True),
        Column(
            "quantity",
            "Quantity",
            Kind.QUANTITY,
            note="Where it is added up by product or category.",
        ),
        Column(
            "net",
            "Revenue",
            Kind.MONEY,
            total=Total.SUM,
            always=True,
            note="Invoices less credit notes, charges among them, without tax.",
        ),
        Column("tax", "Tax", Kind.MONEY, total=Total.SUM, always=True),
        Column("total", "With tax", Kind.MONEY, total=Total.SUM, always=True),
        Column(
            "cost",
            "Cost of sales",
            Kind.MONEY,
            cost=True,
            total=Total.SUM,
            always=True,
            note="What goods that left on these days were worth in stock.",
        ),
        Column("profit", "Gross profit", Kind.MONEY, cost=True, total=Total.SUM, always=True),
        Column("margin", "Margin", Kind.PERCENT, cost=True, total=Ratio("profit", "net", 100)),
    ),
    filters=(
        *PERIOD,
        Filter("by", "By", Asks.CHOICE, choices=tuple(_BY), default="month"),
    ),
    key="key",
    order="label",
    query=_query,
    chart=Chart("bar", "label", ("net", "profit")),
)
