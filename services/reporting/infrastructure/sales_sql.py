"""SQL over what was sold in a period: sums of months, and lines of what is more or less.

A month of which the greater part is in the period counts as a whole, and its other days' lines are
taken off again: of the month that is now, those are none.
"""

from datetime import date, timedelta

NIL = "'00000000-0000-0000-0000-000000000000'::uuid"


def revenue_by(what: str, begins: date, ends: date) -> str:
    """Rows (key, quantity, net, tax, lines) of products or customers that sold something."""
    quantity = "quantity" if what == "product" else "0::numeric AS quantity"
    summed = "coalesce(product_id, " + NIL + ")" if what == "product" else "customer_id"
    months, more, less = _parts(begins, ends)
    return f"""
    SELECT key, sum(quantity) AS quantity, sum(net) AS net, sum(tax) AS tax, sum(lines) AS lines
    FROM (
        SELECT {what}_id AS key, {quantity}, net, tax, lines FROM sale_months_by_{what}
        WHERE {months}
        UNION ALL
        SELECT {summed}, quantity, net, tax, 1 FROM sale_lines WHERE {more}
        UNION ALL
        SELECT {summed}, -quantity, -net, -tax, -1 FROM sale_lines WHERE {less}
    ) AS sold GROUP BY key HAVING sum(lines) <> 0
    """


def costs_by(what: str, begins: date, ends: date) -> str:
    """Rows (key, cost) of what the goods sold by product, or to customers, cost us."""
    of = "sold_product_id" if what == "product" else "customer_id"
    months, more, less = _parts(begins, ends)
    return f"""
    SELECT key, sum(cost) AS cost FROM (
        SELECT {what}_id AS key, cost FROM sale_month_costs_by_{what} WHERE {months}
        UNION ALL
        SELECT {of}, cost FROM sale_costs WHERE placed AND ({more})
        UNION ALL
        SELECT {of}, -cost FROM sale_costs WHERE placed AND ({less})
    ) AS spent GROUP BY key HAVING sum(cost) <> 0
    """


def _parts(begins: date, ends: date) -> tuple[str, str, str]:
    """Conditions: which months, which days' lines besides, and which to take off again."""
    after = ends + timedelta(days=1)
    first, last = _nearest(begins), _nearest(after)
    if first >= last:
        return "false", _days(begins, after), "false"
    more = [_days(begins, first), _days(last, after)]
    less = [_days(first, begins), _days(after, last)]
    return f"month >= {_sql(first)} AND month < {_sql(last)}", _any(more), _any(less)


def _nearest(day: date) -> date:
    """The beginning of the month, or of the next, whichever is nearer."""
    this = day.replace(day=1)
    following = (this + timedelta(days=32)).replace(day=1)
    return this if day - this < following - day else following


def _days(begins: date, before: date) -> str:
    if begins >= before:
        return "false"
    return f"day >= {_sql(begins)} AND day < {_sql(before)}"


def _any(conditions: list[str]) -> str:
    return " OR ".join(f"({one})" for one in conditions if one != "false") or "false"


def _sql(day: date) -> str:
    return f"'{day.isoformat()}'::date"
