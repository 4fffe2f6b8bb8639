"""How the price of each product at each supplier moved."""

from services.reporting.domain.report import PERIOD, Column, Kind, Ratio, Report, Total
from services.reporting.infrastructure.reports.buying import (
    NAMED_PRODUCT,
    OF_PRODUCT,
    ORDERED,
    PERMISSION,
    PRODUCT,
    PRODUCTS,
    SUPPLIER,
    SUPPLIERS,
    only,
)

_QUERY = f"""
SELECT l.supplier_id || ':' || l.product_id AS key, l.supplier_id,
       coalesce(s.name, '') AS supplier, l.product_id, {OF_PRODUCT} AS unit, l.orders, l.quantity
       , l.base, l.first_price, l.last_price, l.lowest, l.highest  -- cost
       , round(l.paid / l.quantity, 4) AS mean_price  -- cost
       , round(100 * (l.last_price - l.base) / nullif(l.base, 0), 2) AS change  -- cost
       , l.paid AS spend, l.base * l.quantity AS at_base  -- cost
       , l.paid - l.base * l.quantity AS price_variance  -- cost
       , round(100 * (l.paid / nullif(l.base * l.quantity, 0) - 1), 2) AS drift  -- cost
FROM (
    SELECT o.tenant_id, o.supplier_id, l.product_id,
           count(DISTINCT o.id) FILTER (WHERE o.approved_at >= $from_at) AS orders,
           sum(l.quantity) FILTER (WHERE o.approved_at >= $from_at) AS quantity
           , coalesce(  -- cost
               (array_agg(c.unit_cost  -- cost
                   ORDER BY o.approved_at DESC, o.id DESC, l.position DESC)  -- cost
                   FILTER (WHERE o.approved_at < $from_at))[1],  -- cost
               (array_agg(c.unit_cost ORDER BY o.approved_at, o.id, l.position))[1]  -- cost
           ) AS base  -- cost
           , (array_agg(c.unit_cost ORDER BY o.approved_at, o.id, l.position)  -- cost
               FILTER (WHERE o.approved_at >= $from_at))[1] AS first_price  -- cost
           , (array_agg(c.unit_cost ORDER BY o.approved_at DESC, o.id DESC,  -- cost
               l.position DESC))[1] AS last_price  -- cost
           , min(c.unit_cost) FILTER (WHERE o.approved_at >= $from_at) AS lowest  -- cost
           , max(c.unit_cost) FILTER (WHERE o.approved_at >= $from_at) AS highest  -- cost
           , sum(l.quantity * c.unit_cost)  -- cost
               FILTER (WHERE o.approved_at >= $from_at) AS paid  -- cost
    FROM purchase_orders AS o
    JOIN purchase_lines AS l ON l.tenant_id = o.tenant_id AND l.order_id = o.id
    JOIN purchase_line_costs AS c  -- cost
      ON c.tenant_id = l.tenant_id AND c.line_id = l.id AND c.unit_cost IS NOT NULL  -- cost
    WHERE o.status IN {ORDERED} AND o.approved_at < $to_end
      AND {only("supplier_id", "product_id=l.product_id")}
    GROUP BY o.tenant_id, o.supplier_id, l.product_id
) AS l
LEFT JOIN suppliers AS s ON s.tenant_id = l.tenant_id AND s.id = l.supplier_id
{NAMED_PRODUCT}
WHERE l.quantity > 0
"""


def _price(key: str, label: str, note: str = "") -> Column:
    return Column(key, label, Kind.MONEY, cost=True, note=note)


REPORT = Report(
    name="purchase-prices",
    title="Purchase prices",
    about="What each product was bought for during the period, against the price before.",
    group="purchasing",
    permissions=(PERMISSION,),
    columns=(
        Column("key", "Key", Kind.KEY, always=True),
        *SUPPLIER,
        *PRODUCT,
        Column("orders", "Orders", Kind.INTEGER, always=True),
        Column("quantity", "Quantity", Kind.QUANTITY, always=True),
        _price("base", "Price before", "On the last order before the period, else its first."),
        _price("first_price", "First price"),
        _price("last_price", "Last price"),
        _price("lowest", "Lowest"),
        _price("highest", "Highest"),
        _price("mean_price", "Mean price", "Weighed by quantity."),
        Column(
            "change",
            "Change",
            Kind.PERCENT,
            cost=True,
            note="The last price against the price before.",
        ),
        Column("spend", "Ordered for", Kind.MONEY, cost=True, total=Total.SUM),
        Column("at_base", "At the price before", Kind.MONEY, cost=True, hidden=True),
        Column("price_variance", "Price variance", Kind.MONEY, cost=True, total=Total.SUM),
        Column(
            "drift",
            "Drift",
            Kind.PERCENT,
            cost=True,
            total=Ratio("price_variance", "at_base", 100),
            note="The mean price against the price before: weighed by what was bought.",
        ),
    ),
    filters=(*PERIOD, SUPPLIERS, PRODUCTS),
    key="key",
    order="sku",
    query=_QUERY,
)
