"""What customers owe and what we owe, by how long it is overdue, as of any day."""

from services.reporting.domain.report import AS_OF, Chart, Column, Kind, Report, Total

_PARTS = (
    ("total", "Open", "true"),
    ("not_due", "Not due", "due_on >= $as_of"),
    ("days_30", "1 to 30 days", "$as_of - due_on BETWEEN 1 AND 30"),
    ("days_60", "31 to 60 days", "$as_of - due_on BETWEEN 31 AND 60"),
    ("days_90", "61 to 90 days", "$as_of - due_on BETWEEN 61 AND 90"),
    ("older", "Over 90 days", "$as_of - due_on > 90"),
)
_SUMS = ",\n       ".join(
    f"coalesce(sum(open) FILTER (WHERE {when}), 0) AS {name}" for name, _, when in _PARTS
)


def _open(table: str, moves: str, party: str) -> str:
    """What was open at the end of a day: what is now, less what is dated later."""
    return f"""
    SELECT {party}, due_on, sum(open) AS open FROM (
        SELECT id, {party}, due_on, open FROM {table} WHERE open <> 0
        UNION ALL
        SELECT o.id, o.{party}, o.due_on, -m.amount
        FROM {moves} AS m JOIN {table} AS o ON o.id = m.id WHERE m.day > $as_of
    ) AS known GROUP BY id, {party}, due_on HAVING sum(open) <> 0
    """


_RECEIVABLES = f"""
SELECT customer_id, coalesce(max(c.name), '') AS customer, count(*) AS documents,
       {_SUMS}
FROM ({_open("receivables", "receivable_moves", "customer_id")}) AS owed
LEFT JOIN customers AS c ON c.id = customer_id
WHERE due_on IS NOT NULL AND $as_of::date IS NOT NULL
GROUP BY customer_id"""
_PAYABLES = f"""
SELECT supplier_id, coalesce(max(s.name), '') AS supplier, count(*) AS documents,
       {_SUMS}
FROM ({_open("payables", "payable_moves", "supplier_id")}) AS owed
LEFT JOIN suppliers AS s ON s.id = supplier_id
WHERE due_on IS NOT NULL AND $as_of::date IS NOT NULL
GROUP BY supplier_id"""


def _amounts(*, cost: bool) -> tuple[Column, ...]:
    return tuple(
        Column(name, label, Kind.MONEY, cost=cost, total=Total.SUM, always=True)
        for name, label, _ in _PARTS
    )


RECEIVABLES = Report(
    name="receivables-ageing",
    title="Receivables ageing",
    about="What customers owed at the end of a day, by how long it was overdue then. What is"
    " dated later (a cheque of next week) does not count yet, not even today.",
    group="money",
    permissions=("payments.invoices.read",),
    columns=(
        Column("customer_id", "Customer's id", Kind.ID, always=True),
        Column("customer", "Customer", thing="customers", id_in="customer_id", always=True),
        Column("documents", "Invoices", Kind.INTEGER, total=Total.SUM, always=True),
        *_amounts(cost=False),
    ),
    filters=(AS_OF,),
    key="customer_id",
    order="-total",
    query=_RECEIVABLES,
    chart=Chart("bar", "customer", ("total",)),
)
PAYABLES = Report(
    name="payables-ageing",
    title="Payables ageing",
    about="What suppliers were owed at the end of a day, by how long it was overdue then. What is"
    " dated later does not count yet, not even today.",
    group="money",
    permissions=("payments.liabilities.read",),
    only_with_costs=True,
    columns=(
        Column("supplier_id", "Supplier's id", Kind.ID, always=True),
        Column("supplier", "Supplier", thing="suppliers", id_in="supplier_id", always=True),
        Column("documents", "Documents", Kind.INTEGER, total=Total.SUM, always=True),
        *_amounts(cost=True),
    ),
    filters=(AS_OF,),
    key="supplier_id",
    order="supplier",
    query=_PAYABLES,
    chart=Chart("bar", "supplier", ("total",)),
)
