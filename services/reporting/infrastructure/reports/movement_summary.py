"""Movement summary: what came and went in a period, by reason, warehouse, category or time."""

from collections.abc import Mapping

from services.reporting.domain.report import (
    PERIOD,
    Asks,
    Chart,
    Column,
    Filter,
    Kind,
    Report,
    Total,
    Value,
)
from services.reporting.infrastructure.reports.goods import OF_GOODS, wanted

# What is grouped by, its id and how it is called.
_BY = {
    "reason": ("m.reason", "NULL::uuid", "m.reason"),
    "warehouse": ("m.warehouse_id", "m.warehouse_id", "coalesce(w.code, '')"),
    "category": ("p.category_id", "p.category_id", "coalesce(c.name, '')"),
    "product": ("m.product_id", "m.product_id", "coalesce(p.sku, '')"),
}
_LOCAL = "(m.happened_at AT TIME ZONE $timezone)"
# Days and months are the company's, so each movement is looked at.
_TIMES = {
    "day": f"to_char({_LOCAL}, 'YYYY-MM-DD')",
    "month": f"to_char({_LOCAL}, 'YYYY-MM')",
}
_MOVED = "stock_moved($from_at, $to_end)"
_VALUED = "stock_valued($from_at, $to_end)"
_EACH = """(
    SELECT product_id, warehouse_id, reason, happened_at, greatest(quantity, 0) AS came,
           greatest(-quantity, 0) AS went, 1 AS movements
    FROM stock_movements WHERE happened_at >= $from_at AND happened_at < $to_end)"""
_EACH_VALUED = (
    "(SELECT product_id, warehouse_id, reason, happened_at, value, rounding"
    " FROM stock_movement_values WHERE happened_at >= $from_at AND happened_at < $to_end)"
)


def _query(values: Mapping[str, Value]) -> str:
    by = str(values["by"])
    moved, valued = (_EACH, _EACH_VALUED) if by in _TIMES else (_MOVED, _VALUED)
    key, thing, label = _BY.get(by) or (_TIMES[by], "NULL::uuid", _TIMES[by])
    named = """
        LEFT JOIN products AS p ON p.id = m.product_id
        LEFT JOIN categories AS c ON c.id = p.category_id
        LEFT JOIN warehouses AS w ON w.id = m.warehouse_id"""
    one_line = " ".join(f"{named} WHERE {wanted('m')}".split())
    return f"""
        SELECT coalesce(q.key, '') AS key, q.thing_id, q.label, q.came, q.went, q.net, q.movements
               , coalesce(v.value, 0) AS value  -- cost
        FROM (
            SELECT {key}::text AS key, {thing} AS thing_id, {label} AS label, sum(m.came) AS came,
                   sum(m.went) AS went, sum(m.came - m.went) AS net,
                   sum(m.movements)::bigint AS movements
            FROM {moved} AS m {named} WHERE {wanted("m")} GROUP BY 1, 2, 3
        ) AS q
        LEFT JOIN (  -- cost
            SELECT {key}::text AS key, sum(m.value + m.rounding) AS value  -- cost
            FROM {valued} AS m {one_line} GROUP BY 1  -- cost
        ) AS v ON v.key IS NOT DISTINCT FROM q.key  -- cost
    """


REPORT = Report(
    name="movement-summary",
    title="Stock movements",
    about="What came and went in a period, summed up by reason, warehouse, category, product or"
    " time.",
    group="inventory",
    permissions=("reporting.inventory.read", "reporting.summary.read"),
    columns=(
        Column("key", "Key", Kind.KEY, always=True),
        Column("thing_id", "Id", Kind.ID),
        Column("label", "What", always=True),
        Column("came", "Came", Kind.QUANTITY, total=Total.SUM, always=True),
        Column("went", "Went", Kind.QUANTITY, total=Total.SUM, always=True),
        Column("net", "Net", Kind.QUANTITY, total=Total.SUM, always=True),
        Column("movements", "Movements", Kind.INTEGER, total=Total.SUM, always=True),
        Column(
            "value",
            "Value",
            Kind.MONEY,
            cost=True,
            total=Total.SUM,
            note="By how much the value of the stock changed.",
            always=True,
        ),
    ),
    filters=(
        *PERIOD,
        Filter("by", "By", Asks.CHOICE, choices=(*_BY, *_TIMES), default="reason"),
        *OF_GOODS,
    ),
    key="key",
    order="label",
    query=_query,
    chart=Chart("bar", "label", ("came", "went")),
)
