"""Exports: the report on the screen as a file, for who asked and may see it, and nobody else."""

import asyncio
import csv
import io
import os
import sys
import tempfile
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from libs.db.tenants import Tenant, keep_tenant
from libs.domain.clock import utc_now
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.files.object_store import ObjectFiles
from libs.testing.postgres import Databases
from libs.testing.principals import token, verifier
from libs.testing.rabbitmq import Brokers
from libs.testing.services import Answer, Client, environment, running
from services.reporting.domain.export import FLOW, KEPT_FOR, Status
from services.reporting.domain.report import Kind
from services.reporting.infrastructure.exports.forgetting import forget_exports
from services.reporting.infrastructure.exports.sheets import columns_of
from services.reporting.infrastructure.reports import REPORTS
from services.reporting.main import build
from services.reporting.settings import ReportingSettings
from tests.libs.files.test_tables import PAYLOADS, opened, reckoned, table, written
from tests.services.reporting.conftest import COSTS, READ, Company, Reporting
from tests.services.reporting.test_reports import MADE

EXPORTS = "/api/v1/reporting/exports"
MADE_ROWS = "/api/v1/reporting/reports/made"
ROOT = Path(__file__).resolve().parents[3]
NUMBERS = {Kind.INTEGER, Kind.QUANTITY, Kind.MONEY, Kind.PERCENT}


@pytest.fixture(autouse=True)
def made() -> Iterator[None]:
    """A report of rows made up, among those there are."""
    REPORTS["made"] = MADE
    yield
    del REPORTS["made"]


@pytest.fixture
async def office(company: Company) -> Company:
    """The company, known to reporting."""
    await known(company.reporting, company.id)
    return company


async def known(reporting: Reporting, tenant_id: UUID) -> None:
    database = reporting.service.database
    async with database.transaction(Principal.system(tenant_id)) as connection:
        zone = Tenant(tenant_id, "Deccan Pumps", "INR", "Asia/Kolkata")
        await keep_tenant(connection, zone)


async def exported(client: Client, **wanted: Any) -> Answer:
    """An export, made; asked for twice with one key, it is one."""
    headers = {"Prefer": "wait=25", "Idempotency-Key": str(new_id())}
    body = {"report": "made", **wanted}
    answer = await client.request("POST", EXPORTS, json=body, headers=headers)
    assert (answer.status, answer.body["status"]) == (200, "succeeded"), answer.body
    return answer


async def file_of(client: Client, export: Answer) -> bytes:
    answer = await client.get(f"{EXPORTS}/{export.body['id']}/file")
    assert answer.status == 200, answer.body
    assert int(answer.headers["content-length"]) == export.body["size"]
    content = answer.body
    return content.encode() if isinstance(content, str) else content


@pytest.mark.promise("S0.45", "S0.46", "S0.47", "S2.35")
async def test_the_file_is_the_report_on_the_screen_with_its_filters_and_totals(
    office: Company,
) -> None:
    filters = {"many": "2345", "from": "2026-01-01"}
    client = office.accountant
    screen = (await client.get(MADE_ROWS, **filters, sort="-measured", limit=200)).body
    export = await exported(client, filters=filters, sort="-measured")
    assert export.body["rows_done"] == export.body["rows_total"] == screen["count"] == 2345
    book = opened(await file_of(client, export))
    sheet = book["Made"]
    header, *rows = sheet.iter_rows(max_row=2346)
    assert [cell.value for cell in header] == [c["label"] for c in screen["columns"]]
    keys = [c["key"] for c in screen["columns"]]
    for row, item in zip(rows, screen["items"], strict=False):
        for key, cell in zip(keys, row, strict=True):
            said = item[key]
            number = isinstance(said, str) and key != "name"
            assert cell.value == (float(said) if number else said)
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:F2346")
    assert sheet["F2"].number_format.startswith("[$₹]")
    below = {cell.column_letter: cell.value for cell in sheet[2347] if cell.data_type == "f"}
    totals = {key: screen["totals"][key] for key in ("measured", "good", "all_of_them", "worth")}
    for letter, total in zip("CDEF", totals.values(), strict=True):
        assert round(reckoned(below[letter], sheet), 2) == round(Decimal(total), 2)
    about = {row[0].value: row[1].value for row in book["About"].iter_rows()}
    assert (about["Report"], about["Rows"], about["Amounts in"]) == ("Made", "2345", "INR")
    assert (about["Filter: How many"], about["Filter: From"]) == ("2345", "2026-01-01")
    assert "Asia/Kolkata" in about["Made at"]
    comma = await file_of(client, await exported(client, filters=filters, format="csv"))
    lines = list(csv.reader(io.StringIO(comma.decode("utf-8-sig"))))
    assert (len(lines), lines[0]) == (2346, [c["label"] for c in screen["columns"]])


async def test_columns_are_those_chosen_and_of_cost_only_for_who_sees_costs(
    office: Company,
) -> None:
    blind = await exported(office.auditor, format="csv")
    assert "worth" not in blind.body["columns"]
    assert "Worth" not in (await file_of(office.auditor, blind)).decode()
    asked = {"report": "made", "columns": ["worth"]}
    refused = await office.auditor.post(EXPORTS, asked)
    assert (refused.status, refused.body["errors"][0]["field"]) == (422, "columns")
    chosen = await exported(office.accountant, columns=["worth", "name", "worth"])
    sheet = opened(await file_of(office.accountant, chosen))["Made"]
    assert [cell.value for cell in sheet[1]] == ["Worth", "Name"]
    # A share of columns that are not there would not follow a filter.
    good = await exported(office.accountant, columns=["name", "good"])
    last = opened(await file_of(office.accountant, good))["Made"]
    assert last.max_row == 41
    wrong = await office.accountant.post(
        EXPORTS, {"report": "made", "filters": {"by": "year", "colour": "red"}}
    )
    assert {error["field"] for error in wrong.body["errors"]} == {"by", "colour"}


@pytest.mark.promise("S0.48")
async def test_a_file_belongs_to_who_asked_and_only_while_they_may_see_it(
    office: Company, reporting: Reporting
) -> None:
    person = new_id()

    def with_rights(*permissions: str, who: UUID = person) -> Client:
        return reporting.client.with_token(token(office.id, permissions, user_id=who))

    accountant = with_rights(READ, COSTS)
    export = await exported(accountant)
    path = f"{EXPORTS}/{export.body['id']}"
    assert (await accountant.get(f"{path}/file")).status == 200
    assert [e["id"] for e in (await accountant.get(EXPORTS)).body["items"]] == [export.body["id"]]
    # Somebody else of the company, with every right: as if it were not there.
    other = with_rights(READ, COSTS, who=new_id())
    assert (await other.get(EXPORTS)).body["items"] == []
    for answer in (
        await other.get(path),
        await other.get(f"{path}/file"),
        await other.post(f"{path}/cancel"),
    ):
        assert answer.status == 404
    # The same person, who has lost a right meanwhile.
    lost = await with_rights(READ).get(f"{path}/file")
    assert (lost.status, lost.body["permission"]) == (403, COSTS)
    lost = await with_rights("reporting.sales.read", COSTS).get(f"{path}/file")
    assert (lost.status, lost.body["permission"]) == (403, READ)
    # In the order of what things cost, without a word of it: who may not see costs sees the order.
    ordered = await exported(accountant, columns=["name"], sort="-worth")
    lost = await with_rights(READ).get(f"{EXPORTS}/{ordered.body['id']}/file")
    assert (lost.status, lost.body["permission"]) == (403, COSTS)
    refused = await with_rights("reporting.sales.read").post(EXPORTS, {"report": "made"})
    assert (refused.status, refused.body["permission"]) == (403, READ)
    assert (await accountant.post(EXPORTS, {"report": "nothing"})).status == 404
    # What is over cannot be stopped; who took the file is known.
    assert (await accountant.post(f"{path}/cancel")).status == 409
    async with reporting.service.database.across_tenants() as connection:
        said = [
            row["type"].removeprefix("reporting.export.").removesuffix(".v1")
            for row in await connection.fetch(
                "SELECT type, payload FROM events WHERE aggregate_id = $1 ORDER BY seq",
                UUID(export.body["id"]),
            )
        ]
    assert said == ["requested", "progressed", "succeeded", "downloaded"]


@pytest.mark.promise("S0.48")
@pytest.mark.parametrize("name", sorted(REPORTS))
def test_no_text_of_any_report_is_a_formula_in_its_files(name: str) -> None:
    """Quality test 15: 6 triggers and 10 payloads in every text column, CSV and XLSX."""
    report = REPORTS[name]
    keys = tuple(column.key for column in report.columns if column.shown)
    kinds = [column.kind for column in report.columns if column.shown]
    columns = columns_of(report, keys)
    sample = {Kind.DATE: "2026-01-31", Kind.MOMENT: "2026-01-31T10:00:00+00:00"}
    rows = [
        [sample.get(kind, payload if kind not in NUMBERS else "-12.5") for kind in kinds]
        for payload in PAYLOADS
    ]
    assert len(rows) == 16
    book = opened(written(table("xlsx", columns), rows, *((p, p) for p in PAYLOADS)))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                ours = cell.row == len(rows) + 2 and sheet.title != "About"
                assert cell.data_type != "f" or (ours and "SUBTOTAL(" in cell.value)
                assert cell.data_type != "e"
                if isinstance(cell.value, str) and cell.data_type != "f":
                    assert cell.value[0] not in "=+-@\t\r\n\uff1d"
    numbers = [n for n, kind in enumerate(kinds) if kind in NUMBERS]
    data = list(book.worksheets[0].iter_rows(min_row=2, max_row=len(rows) + 1))
    assert all(row[n].value == -12.5 and row[n].data_type == "n" for row in data for n in numbers)
    text = written(table("csv", columns), rows).decode("utf-8-sig")
    for line in list(csv.reader(io.StringIO(text, newline="")))[1:]:
        for kind, value in zip(kinds, line, strict=True):
            assert value == "-12.5" if kind in NUMBERS else value[0] not in "=+-@\t\r\n\uff1d"


@pytest.fixture(scope="module")
async def door(databases: Databases, brokers: Brokers) -> AsyncIterator[Reporting]:
    """A reporting that takes exports and makes none."""
    database, broker_url = await databases.create("reporting"), await brokers.create()
    files = tempfile.TemporaryDirectory()
    settings = ReportingSettings(
        **environment(database, broker_url), run="api", pictures_url=Path(files.name).as_uri()
    )
    service = build(settings)
    service.tokens = verifier()
    async with running(service) as client:
        yield Reporting(service, client, database, "", broker_url)
    files.cleanup()
    await databases.drop(database)
    await brokers.drop(broker_url)


async def test_what_waits_is_cancelled_and_nobody_lets_too_much_wait(door: Reporting) -> None:
    tenant_id = new_id()
    await known(door, tenant_id)
    client = door.client.with_token(token(tenant_id, [READ]))
    key = str(new_id())
    first = await client.post(EXPORTS, {"report": "made"}, key=key)
    again = await client.post(EXPORTS, {"report": "made"}, key=key)
    assert (first.status, again.status, again.body["id"]) == (202, 202, first.body["id"])
    path = f"{EXPORTS}/{first.body['id']}"
    assert first.headers["location"] == again.headers["location"] == path
    early = await client.get(f"{path}/file")
    assert (early.status, early.body["code"]) == (409, "no_file")
    for _ in range(19):
        assert (await client.post(EXPORTS, {"report": "made"})).status == 202
    full = await client.post(EXPORTS, {"report": "made"})
    assert (full.status, full.body["code"]) == (409, "too_many_exports")
    begin = (await client.get(EXPORTS, limit=15)).body
    rest = (await client.get(EXPORTS, cursor=begin["next_cursor"])).body
    assert (len(begin["items"]), len(rest["items"]), rest["next_cursor"]) == (15, 5, None)
    for export in (*begin["items"], *rest["items"]):
        cancelled = await client.post(f"{EXPORTS}/{export['id']}/cancel")
        assert (cancelled.body["status"], cancelled.body["started_at"]) == ("cancelled", None)
    assert (await client.get(EXPORTS, cursor="x")).status == 422


@asynccontextmanager
async def working(door: Reporting) -> AsyncIterator[Process]:
    """A process that makes exports; killed when the block ends."""
    given = environment(door.database, door.broker_url)
    given["pictures_url"] = door.service.settings.model_dump()["pictures_url"]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "services.reporting.main",
        cwd=ROOT,
        env={
            **os.environ,
            **{f"QM_{name.upper()}": str(value) for name, value in given.items()},
            "QM_RUN": "jobs",
        },
    )
    try:
        yield process
    finally:
        process.kill()
        await process.wait()


# As many people, each of whom did one thing: a row each of the report of activity.
_MANY = """
INSERT INTO audit_log (tenant_id, sequence, id, type, major, subject, version, actor_id, actor_name,
                       at, request_id, ip, reason, data, previous, hash)
SELECT $1, n, gen_random_uuid(), 'catalog.category.changed', 1, gen_random_uuid(), 1,
       gen_random_uuid(), 'Person ' || n, now(), '', '', '', '{}', '', ''
FROM generate_series(1, $2) AS n
"""


@pytest.mark.promise("S0.42", "S0.43", "S0.44")
async def test_an_export_whose_process_is_killed_is_made_once_all_the_same(
    door: Reporting,
) -> None:
    tenant_id, rows = new_id(), 15_000
    await known(door, tenant_id)
    owner = await asyncpg.connect(door.database.costs_url)
    async with owner.transaction():
        await owner.execute("SELECT set_config('qm.tenant', $1, true)", str(tenant_id))
        await owner.execute(_MANY, tenant_id, rows)
    await owner.close()
    client = door.client.with_token(token(tenant_id, [READ]))
    asked = await client.post(EXPORTS, {"report": "activity"})
    path = f"{EXPORTS}/{asked.body['id']}"

    async def until(*statuses: str) -> dict[str, Any]:
        async with asyncio.timeout(90):
            while (shown := (await client.get(path)).body)["status"] not in statuses:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        found: dict[str, Any] = shown
        return found

    async with working(door):
        assert (await until("running", "succeeded"))["status"] == "running"
    async with working(door):
        ended = await until("succeeded", "failed")
    assert (ended["status"], ended["rows_done"], ended["rows_total"]) == ("succeeded", rows, rows)
    book = opened((await client.get(f"{path}/file")).body, read_only=True)
    assert sum(1 for _ in book.worksheets[0].iter_rows()) == rows + 2
    book.close()
    async with door.service.database.across_tenants() as connection:
        said = await connection.fetch(
            "SELECT count(*) FILTER (WHERE type LIKE '%succeeded%') AS done,"
            " count(*) FILTER (WHERE type LIKE '%failed%') AS failed"
            " FROM events WHERE aggregate_id = $1",
            UUID(asked.body["id"]),
        )
    assert tuple(said[0]) == (1, 0)


async def test_files_are_kept_for_a_week_and_what_a_crash_left_behind_for_an_hour(
    office: Company,
) -> None:
    service = office.reporting.service
    files: ObjectFiles = service.state["export_files"]  # type: ignore[assignment]
    export = await exported(office.accountant)
    path = f"{EXPORTS}/{export.body['id']}/file"
    await files.put(str(new_id()), b"left behind")
    now = utc_now()

    async def forget(later: timedelta) -> int:
        job = forget_exports(files, lambda: now + later)
        return (await job.run(service.database))["files_removed"]

    assert await forget(timedelta(minutes=50)) == 0
    await forget(timedelta(hours=2))
    assert (await office.accountant.get(path)).status == 200
    assert await forget(KEPT_FOR + timedelta(minutes=1)) >= 1
    assert not await files.stored_before(now + KEPT_FOR)


def test_each_step_of_an_export_starts_where_it_says() -> None:
    assert FLOW.allowed(Status.QUEUED) == ("start", "fail", "cancel")
    assert [FLOW.allowed(s) for s in (Status.SUCCEEDED, Status.FAILED, Status.CANCELLED)] == [
        ()
    ] * 3
