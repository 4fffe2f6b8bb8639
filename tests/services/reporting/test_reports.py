"""Reports as data: which there are, their filters, pages, totals, and costs for whom they are."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from libs.db.pages import encode
from libs.db.tenants import Tenant, keep_tenant
from libs.domain.errors import Forbidden, Invalid
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.reporting.domain.asking import Asked, ask
from services.reporting.domain.report import (
    AS_OF,
    PERIOD,
    Asks,
    Column,
    Filter,
    Kind,
    Ratio,
    Report,
    Total,
    ids,
)
from services.reporting.infrastructure import report_sql
from services.reporting.infrastructure.report_rows import page_of, rows_of, totals_of
from services.reporting.infrastructure.reports import REPORTS
from tests.services.reporting.conftest import READ, Company, Reporting

REPORTING = "/api/v1/reporting/reports"
NOW = datetime(2026, 6, 15, 20, tzinfo=UTC)
# Rows with equal values, with none, and with a cost.
_MADE = """
SELECT n::text AS name, n % 3 AS group_no,
       CASE WHEN n % 4 > 0 THEN n / 2 END::numeric AS measured,
       n % 2 AS good, 1 AS all_of_them
       , n * 1.5 AS worth  -- cost
FROM generate_series(1, $many::numeric::int) AS n
WHERE ($name::text[] IS NULL OR n::text = ANY($name))
"""
MADE = Report(
    name="made",
    title="Made",
    about="Made up.",
    group="audit",
    permissions=("reporting.audit.read", "reporting.summary.read"),
    columns=(
        Column("name", "Name", Kind.TEXT, always=True),
        Column("group_no", "Group", Kind.INTEGER, always=True),
        Column("measured", "Measured", Kind.QUANTITY, total=Total.SUM),
        Column("good", "Good", Kind.INTEGER, total=Ratio("good", "all_of_them", 100)),
        Column("all_of_them", "All", Kind.INTEGER, total=Total.SUM),
        Column("worth", "Worth", Kind.MONEY, cost=True, total=Total.SUM),
    ),
    filters=(
        *PERIOD,
        AS_OF,
        ids("product_id", "Products", "products"),
        Filter("by", "By", Asks.CHOICE, choices=("day", "week"), default="day"),
        Filter("name", "Names", Asks.CHOICES, choices=("1", "2", "3")),
        Filter("q", "Search", Asks.TEXT),
        Filter("many", "How many", Asks.NUMBER, default="40"),
    ),
    key="name",
    order="name",
    query=_MADE,
)
KINDS = {
    Kind.TEXT: {"text", "varchar"},
    Kind.CODE: {"text", "varchar"},
    Kind.INTEGER: {"int2", "int4", "int8"},
    Kind.QUANTITY: {"numeric"},
    Kind.MONEY: {"numeric"},
    Kind.PERCENT: {"numeric"},
    Kind.DATE: {"date"},
    Kind.MOMENT: {"timestamptz"},
    Kind.ID: {"uuid"},
    Kind.KEY: {"text"},
}


def somebody(*permissions: str) -> Principal:
    """Who may do these things."""
    return Principal(new_id(), new_id(), permissions=frozenset(permissions))


SEEING, BLIND = somebody(READ, "costs.read"), somebody(READ)


def asked(actor: Principal = SEEING, sort: str | None = None, **given: str) -> Asked:
    """What is asked of the report made up."""
    texts = {name.rstrip("_"): [text] for name, text in given.items()}
    return ask(MADE, texts, actor=actor, timezone="Asia/Kolkata", now=NOW, sort=sort)


def test_days_begin_and_end_in_the_companys_time_zone_and_have_defaults() -> None:
    values = asked(from_="2026-03-01", to="2026-03-31").values
    assert values["from_at"] == datetime(2026, 2, 28, 18, 30, tzinfo=UTC)
    assert values["to_end"] == datetime(2026, 3, 31, 18, 30, tzinfo=UTC)
    # In Kolkata it is half past one, tomorrow.
    chosen = asked().chosen
    assert (chosen["from"], chosen["to"]) == (date(2025, 6, 1), date(2026, 6, 16))
    assert (chosen["as_of"], chosen["by"], chosen["q"]) == (date(2026, 6, 16), "day", None)
    some = asked(product_id=f"{UUID(int=1)}, {UUID(int=2)}", name="1,3", q=" ab ").values
    assert (some["product_id"], some["name"]) == ([UUID(int=1), UUID(int=2)], ["1", "3"])
    assert some["q"] == "ab"


@pytest.mark.parametrize(
    ("given", "field", "message"),
    [
        ({"from": ["31.3.2026"]}, "from", "a day such as 2026-03-31"),
        ({"to": ["2026-02-30"]}, "to", "a day such as"),
        ({"as_of": ["9999-12-31"]}, "as_of", "a day such as"),
        ({"as_of": ["2026-01-01", "2026-01-02"]}, "as_of", "one value only"),
        ({"from": ["2026-02-01"], "to": ["2026-01-31"]}, "from", "not after 2026-01-31"),
        ({"product_id": ["7"]}, "product_id", "ids separated by commas"),
        ({"product_id": [f"{UUID(int=1)}," * 201]}, "product_id", "at most 200"),
        ({"by": ["year"]}, "by", "one of day, week"),
        ({"name": ["1", "9"]}, "name", "one of 1, 2, 3"),
        ({"q": ["a\x00b"]}, "q", "without control characters"),
        ({"many": ["1e3"]}, "many", "a plain number"),
        ({"form": ["2026-01-01"]}, "form", "no filter of this report, which has from, to,"),
    ],
)
def test_a_filter_that_is_wrong_is_named(
    given: dict[str, list[str]], field: str, message: str
) -> None:
    with pytest.raises(Invalid) as refused:
        ask(MADE, given, actor=SEEING, timezone="UTC", now=NOW)
    (error,) = refused.value.errors
    assert error.field == field
    assert message in error.message


def test_all_that_is_wrong_is_said_at_once_and_what_is_not_allowed_before_it() -> None:
    wrong = {"from": ["x"], "by": ["y"], "no": ["z"]}
    with pytest.raises(Invalid) as refused:
        ask(MADE, wrong, actor=SEEING, timezone="UTC", now=NOW, sort="colour")
    assert {error.field for error in refused.value.errors} == {"from", "by", "no", "sort"}
    with pytest.raises(Forbidden):
        ask(MADE, wrong, actor=somebody("reporting.sales.read"), timezone="UTC", now=NOW)
    # Any one of its permissions opens it; what is cost, nobody without costs.read sorts by.
    assert not asked(somebody("reporting.summary.read")).costs
    with pytest.raises(Invalid):
        asked(BLIND, sort="-worth")


def test_a_report_that_could_not_be_asked_for_is_refused_at_start_up() -> None:
    for wrong in ({"key": "id"}, {"order": "-worth"}, {"columns": MADE.columns[:3] * 2}):
        made = {name: getattr(MADE, name) for name in MADE.__slots__}
        with pytest.raises(ValueError, match="made"):
            Report(**{**made, **wrong})


@pytest.mark.parametrize(
    "sort", ["name", "-name", "group_no", "-group_no", "measured", "-measured", "-worth"]
)
async def test_pages_in_any_order_hold_every_row_once(reporting: Reporting, sort: str) -> None:
    """Rows of equal value and rows without one come once too, these last."""
    database, found, cursor = reporting.service.database, [], None
    what = asked(sort=sort)
    while True:
        page = await page_of(database, SEEING, what, limit=7, cursor=cursor, totals=False)
        found += page.rows
        if (cursor := page.next_cursor) is None:
            break
    assert sorted(int(str(row["name"])) for row in found) == list(range(1, 41))
    all_of_them = [row async for rows in rows_of(database, SEEING, what, at_once=9) for row in rows]
    assert [row["name"] for row in all_of_them] == [row["name"] for row in found]
    key = sort.removeprefix("-")
    values: list[Any] = [row[key] for row in found if row[key] is not None]
    assert values == sorted(values, reverse=sort.startswith("-"))
    assert [row[key] for row in found][: len(values)] == values


async def test_totals_are_of_all_rows_and_costs_exist_for_those_who_see_them(
    reporting: Reporting,
) -> None:
    database = reporting.service.database
    page = await page_of(database, SEEING, asked(), limit=3, cursor=None, totals=True)
    assert (len(page.rows), page.count) == (3, 40)
    assert page.totals == {
        "measured": sum(n // 2 for n in range(1, 41) if n % 4),
        "good": Decimal("50.00"),
        "all_of_them": 40,
        "worth": Decimal("1230.0"),
    }
    blind = await page_of(database, BLIND, asked(BLIND), limit=3, cursor=None, totals=True)
    assert "worth" not in blind.rows[0]
    assert blind.totals is not None
    assert "worth" not in blind.totals
    assert await totals_of(database, BLIND, asked(BLIND)) == (40, blind.totals)
    none = await page_of(database, SEEING, asked(many="0"), limit=3, cursor=None, totals=True)
    assert (none.rows, none.count, none.next_cursor) == ([], 0, None)


async def test_a_cursor_of_something_else_is_refused(reporting: Reporting) -> None:
    database = reporting.service.database
    first = await page_of(database, SEEING, asked(), limit=3, cursor=None, totals=False)
    assert first.next_cursor
    wrong = [(first.next_cursor, "-name"), (first.next_cursor, "group_no"), ("x", "name")]
    values: list[object] = ["nine", "1e9", str(2**63), "1\x00", 7, []]
    wrong += [(encode(["group_no", value, "1"]), "group_no") for value in values]
    wrong.append((encode(["name", "1", 1]), "name"))
    for cursor, sort in wrong:
        with pytest.raises(Invalid) as refused:
            await page_of(database, SEEING, asked(sort=sort), limit=3, cursor=cursor, totals=False)
        assert refused.value.errors[0].field == "cursor"


@pytest.fixture
async def empty(reporting: Reporting) -> AsyncIterator[tuple[asyncpg.Connection, Principal]]:
    """A connection of the costs login, and a company of which nothing is known."""
    connection = await asyncpg.connect(reporting.database.costs_url)
    yield connection, somebody("costs.read", *(p for r in REPORTS.values() for p in r.permissions))
    await connection.close()


@pytest.mark.parametrize("name", sorted(REPORTS))
async def test_a_report_has_the_columns_it_says_for_both_logins(
    reporting: Reporting, empty: tuple[asyncpg.Connection, Principal], name: str
) -> None:
    """Of the kinds it says; without what is cost where the database would refuse it."""
    connection, seeing = empty
    report, database = REPORTS[name], reporting.service.database
    blind = somebody(*seeing.permissions - {"costs.read"})
    # What is all cost, nobody else opens.
    for actor in (seeing,) if report.only_with_costs else (seeing, blind):
        for by in _choices(report):
            what = ask(report, by, actor=actor, timezone="Asia/Kolkata", now=NOW)
            types = await connection.prepare(report_sql.whole(what).sql)
            found = {a.name: a.type.name for a in types.get_attributes()}
            assert list(found) == [column.key for column in what.columns]
            wrong = [c.key for c in what.columns if found[c.key] not in KINDS[c.kind]]
            assert not wrong, {key: found[key] for key in wrong}
            page = await page_of(database, actor, what, limit=50, cursor=None, totals=True)
            assert page.count == len(page.rows)


def _choices(report: Report) -> list[dict[str, list[str]]]:
    """Its defaults, and every choice of every filter that has some."""
    single = [f for f in report.filters if f.asks is Asks.CHOICE]
    return [{}, *({f.name: [choice]} for f in single for choice in f.choices)]


async def test_over_http_a_report_is_listed_paged_and_refused(company: Company) -> None:
    zone = Tenant(company.id, "Deccan Pumps", "INR", "Asia/Kolkata")
    database = company.reporting.service.database
    async with database.transaction(Principal.system(company.id)) as connection:
        await keep_tenant(connection, zone)
    people = [(new_id(), f"Person {n}") for n in range(5)]
    await company.says_things(people)
    (listed,) = [
        report
        for report in (await company.auditor.get(REPORTING)).body["items"]
        if report["name"] == "activity"
    ]
    assert [c["key"] for c in listed["columns"] if c["shown"]][:3] == [
        "person",
        "service",
        "changes",
    ]
    found, cursor = [], None
    while True:
        query: dict[str, object] = {"limit": 2, "sort": "person"}
        query |= {"cursor": cursor} if cursor else {}
        page = await company.auditor.get(f"{REPORTING}/activity", **query)
        assert page.status == 200, page.body
        found += page.body["items"]
        if cursor is None:
            assert (page.body["count"], page.body["totals"]) == (5, {"changes": "15"})
            assert (page.body["currency"], page.body["timezone"]) == ("INR", "Asia/Kolkata")
        else:
            assert page.body["totals"] is None
        if (cursor := page.body["next_cursor"]) is None:
            break
    assert [(row["person_id"], row["changes"]) for row in found] == [
        (str(who), n + 1) for n, (who, _) in enumerate(people)
    ]
    none = await company.auditor.get(f"{REPORTING}/activity", service="sales", totals="true")
    assert (none.body["items"], none.body["totals"]) == ([], {"changes": None})
    (part,) = [asks for asks in listed["filters"] if asks["name"] == "service"]
    assert {"notifications", "reporting", "auth"} <= set(part["choices"])
    wrong = await company.auditor.get(f"{REPORTING}/activity", service="x", colour="red")
    assert wrong.status == 422
    assert {error["field"] for error in wrong.body["errors"]} == {"service", "colour"}
    assert (await company.auditor.get(f"{REPORTING}/nothing")).status == 404
    viewer = company.with_permissions("reporting.summary.read")
    refused = await viewer.get(f"{REPORTING}/activity")
    assert (refused.status, refused.body["permission"]) == (403, READ)
    names = {report["name"] for report in (await viewer.get(REPORTING)).body["items"]}
    assert "activity" not in names
