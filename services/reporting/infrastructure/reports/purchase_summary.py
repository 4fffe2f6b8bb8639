"""What was bought, added up by time, supplier, product, category or warehouse."""

from collections.abc import Mapping

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
from services.reporting.infrastructure.reports.buying import (
    ITS_PRICE,
    NAMED_PRODUCT,
    NAMED_SUPPLIER,
    NAMED_WAREHOUSE,
    ORDERED,
    PERMISSION,
    PRODUCTS,
    SUMMARY,
    SUPPLIERS,
    WAREHOUSES,
    day,
    only,
)

_ORDERED_ON = day("o.approved_at")
# What names a group, and what it is called.
_BY = {
    "month": (f"to_char({_ORDERED_ON}, 'YYYY-MM')",) * 2,
    "week": (f"to_char({_ORDERED_ON}, 'IYYY-\"W\"IW')",) * 2,
    "day": (f"to_char({_ORDERED_ON}, 'YYYY-MM-DD')",) * 2,
    "supplier": ("o.supplier_id::text", "coalesce(max(s.name), '')"),
    "product": ("l.product_id::text", "coalesce(max(p.sku || ' ' || p.name), '')"),
    "category": ("coalesce(p.category_id::text, '')", "coalesce(max(k.name), '')"),
    "warehouse": ("o.warehouse_id::text", "coalesce(max(w.name), '')"),
}
_CATEGORY = "LEFT JOIN categories AS k ON k.tenant_id = p.tenant_id AND k.id = p.category_id"


def _query(values: Mapping[str, Value]) -> str:
    key, label = _BY[str(values["by"])]
    return f"""
SELECT {key} AS key, {label} AS label, count(DISTINCT o.id) AS orders, count(*) AS lines,
       sum(least((l.accepted + l.rejected) / nullif(l.quantity, 0), 1)) AS filled,
       round(100 * avg(least((l.accepted + l.rejected) / nullif(l.quantity, 0), 1)), 2)
           AS filled_percent
       , coalesce(sum(l.quantity * c.unit_cost), 0) AS amount  -- cost
       , coalesce(sum(l.accepted * c.unit_cost), 0) AS received  -- cost
       , coalesce(sum(l.returned * c.unit_cost), 0) AS returned  -- cost
FROM purchase_orders AS o
JOIN purchase_lines AS l ON l.tenant_id = o.tenant_id AND l.order_id = o.id
{NAMED_PRODUCT}
{_CATEGORY}
{NAMED_SUPPLIER}
{NAMED_WAREHOUSE}
{ITS_PRICE}  -- cost
WHERE o.status IN {ORDERED} AND o.approved_at >= $from_at AND o.approved_at < $to_end
  AND {only("supplier_id", "warehouse_id", "product_id=l.product_id")}
GROUP BY 1"""


REPORT = Report(
    name="purchase-summary",
    title="Purchase summary",
    about="What was ordered during the period, and what has come in of it.",
    group="purchasing",
    permissions=(PERMISSION, SUMMARY),
    columns=(
        Column("key", "Key", Kind.KEY, always=True),
        Column("label", "Of", always=True),
        Column("orders", "Orders", Kind.INTEGER, always=True),
        Column("lines", "Lines", Kind.INTEGER, total=Total.SUM, always=True),
        Column("filled", "Lines' worth received", Kind.QUANTITY, hidden=True),
        Column(
            "filled_percent",
            "Received",
            Kind.PERCENT,
            total=Ratio("filled", "lines", 100),
            note="Of each line what came in by what was ordered, at most 100 %; their mean.",
        ),
        Column("amount", "Ordered for", Kind.MONEY, cost=True, total=Total.SUM, always=True),
        Column("received", "Accepted for", Kind.MONEY, cost=True, total=Total.SUM, always=True),
        Column("returned", "Returned for", Kind.MONEY, cost=True, total=Total.SUM, always=True),
    ),
    filters=(
        *PERIOD,
        Filter("by", "By", Asks.CHOICE, choices=tuple(_BY), default="month"),
        SUPPLIERS,
        PRODUCTS,
        WAREHOUSES,
    ),
    key="key",
    order="label",
    query=_query,
    chart=Chart("bar", "label", ("amount", "received")),
)
