"""SQL over what was sold in a period: whole months from sums, the days at its ends from lines."""

from datetime import date, timedelta

NIL = "'00000000-0000-0000-0000-000000000000'::uuid"


def revenue_by(what: str, begins: date, ends: date) -> str:
    """Rows (key, quantity, net, tax, lines) of products or customers that sold something."""
    quantity = "quantity" if what == "product" else "0::numeric AS quantity"
    summed = "coalesce(product_id, " + NIL + ")" if what == "product" else "customer_id"
    return f"""
    SELECT key, sum(quantity) AS quantity, sum(net) AS net, sum(tax) AS tax, sum(lines) AS lines
    FROM (
        SELECT {what}_id AS key, {quantity}, net, tax, lines FROM sale_months_by_{what}
        WHERE {_whole_months(begins, ends)}
        UNION ALL
        SELECT {summed}, quantity, net, tax, 1 FROM sale_lines WHERE {_ends(begins, ends)}
    ) AS sold GROUP BY key
    """


def costs_by(what: str, begins: date, ends: date) -> str:
    """Rows (key, cost) of what the goods sold by product, or to customers, cost us."""
    of = "sold_product_id" if what == "product" else "customer_id"
    return f"""
    SELECT key, sum(cost) AS cost FROM (
        SELECT {what}_id AS key, cost FROM sale_month_costs_by_{what}
        WHERE {_whole_months(begins, ends)}
        UNION ALL
        SELECT {of}, cost FROM sale_costs WHERE placed AND ({_ends(begins, ends)})
    ) AS spent GROUP BY key
    """


def _months(begins: date, ends: date) -> tuple[date, date] | None:
    """The first day of the first whole month, and the day after the last; None without any."""
    first = begins if begins.day == 1 else _next(begins)
    last = _next(ends) if (ends + timedelta(days=1)).day == 1 else ends.replace(day=1)
    return (first, last) if first < last else None


def _next(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _whole_months(begins: date, ends: date) -> str:
    months = _months(begins, ends)
    return f"month >= {_sql(months[0])} AND month < {_sql(months[1])}" if months else "false"


def _ends(begins: date, ends: date) -> str:
    months = _months(begins, ends)
    if not months:
        return f"day BETWEEN {_sql(begins)} AND {_sql(ends)}"
    before = f"day >= {_sql(begins)} AND day < {_sql(months[0])}"
    after = f"day >= {_sql(months[1])} AND day <= {_sql(ends)}"
    return f"({before}) OR ({after})"


def _sql(day: date) -> str:
    return f"'{day.isoformat()}'::date"
