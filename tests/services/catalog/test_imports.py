"""Imports as resources: mapped, corrected, repeated, cancelled, watched."""

import csv
import io
from collections.abc import Mapping
from typing import Any

import orjson
import pytest

from libs.imports.forgetting import forget_imports
from libs.testing.services import Answer
from tests.libs.files.workbooks import MAIN, workbook
from tests.services.catalog.conftest import IMPORTS, PRODUCTS, Catalog, Company, a_company

FOREIGN = "Item code;Product Name;Colour of box;Cost;UOM\nP-1;Pump;red;10;pcs\nP-2;Valve;;x;pcs\n"
Json = Mapping[str, Any]


async def rerun(company: Company, earlier: Answer, **body: object) -> Answer:
    """The same file again, waited for."""
    return await company.ended(
        await company.manager.post(f"{IMPORTS}/{earlier.body['id']}/rerun", body)
    )


def told(of: Answer) -> list[tuple[int, str, str]]:
    return [(e["row"], e["column"], e["code"]) for e in of.body["errors"]]


def figures(of: Answer) -> tuple[str, int, int, int, int]:
    counts = (of.body[name] for name in ("created", "updated", "skipped", "failed"))
    return of.body["status"], *counts


async def said(company: Company, import_id: str) -> list[Json]:
    """What the events of an import said, in order, each with its type."""
    async with company.catalog.service.database.across_tenants() as connection:
        rows = await connection.fetch(
            "SELECT type, payload FROM events WHERE aggregate_id = $1 ORDER BY seq", import_id
        )
    return [{"type": row["type"], **orjson.loads(row["payload"])} for row in rows]


@pytest.mark.promise("Q.15")
async def test_columns_nobody_knows_are_shown_and_then_mapped(company: Company) -> None:
    refused = await company.upload(FOREIGN, dry_run=True)
    assert figures(refused) == ("failed", 0, 0, 0, 0)
    assert told(refused) == [
        (1, "Colour of box", "unknown_column"),
        (1, "Cost", "unknown_column"),
    ]
    assert [(h["name"], h["column"]) for h in refused.body["header"]] == [
        ("Item code", "sku"),
        ("Product Name", "name"),
        ("Colour of box", None),
        ("Cost", None),
        ("UOM", "unit"),
    ]
    assert refused.body["header"][2]["sample"] == ["red"]
    assert [c["name"] for c in refused.body["columns"] if c["required"]] == ["sku"]
    mapping = {"colour of box": None, "Cost": "price"}
    tried = await rerun(company, refused, dry_run=True, mapping=mapping)
    assert figures(tried) == ("succeeded", 1, 0, 0, 1)
    assert tried.body["errors"][0] == {
        "row": 3,
        "column": "price",
        "code": "invalid",
        "message": "a plain number such as 12.50, without thousands separators",
        "value": "x",
    }


@pytest.mark.promise("Q.15")
async def test_cells_are_corrected_where_they_are_and_good_rows_load(company: Company) -> None:
    mapping = {"Colour of box": "attribute:Box", "Cost": "price"}
    first = await company.upload(FOREIGN, mapping=mapping, mode="valid_rows")
    assert figures(first) == ("succeeded", 1, 0, 0, 1)
    corrections = [{"row": 3, "column": "price", "value": "12"}]
    second = await rerun(company, first, mode="valid_rows", corrections=corrections)
    assert figures(second) == ("succeeded", 1, 0, 1, 0)
    corrections = [{"row": 3, "column": "name", "value": "Valve, brass"}]
    third = await rerun(company, second, corrections=corrections)
    assert figures(third) == ("succeeded", 0, 1, 1, 0)
    assert figures(await rerun(company, third)) == ("succeeded", 0, 0, 2, 0)
    shown = {p["sku"]: p for p in (await company.manager.get(PRODUCTS)).body["items"]}
    assert shown["P-1"]["attributes"] == {"Box": "red"}
    assert (shown["P-2"]["name"], shown["P-2"]["price"]) == ("Valve, brass", "12")


async def test_formulas_in_a_workbook_are_errors_until_they_are_corrected(company: Company) -> None:
    header = "".join(
        f'<c r="{c}1" t="inlineStr"><is><t>{name}</t></is></c>'
        for c, name in (("B", "name"), ("C", "unit"), ("D", "price"))
    )
    row = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>SKU</t></is></c>' + header + "</row>"
        '<row r="2"><c r="A2" t="inlineStr"><is><t>P-1</t></is></c>'
        '<c r="B2" t="inlineStr"><is><t>Pump</t></is></c>'
        '<c r="C2" t="inlineStr"><is><t>pcs</t></is></c><c r="D2"><f>1+1</f><v>2</v></c></row>'
    )
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{row}</sheetData></worksheet>'
    book = workbook(parts={"xl/worksheets/sheet1.xml": sheet})
    refused = await company.upload(book)
    assert (told(refused), refused.body["error"]) == (
        [(2, "price", "formula")],
        "1 row is wrong, so nothing was written",
    )
    corrected = [{"row": 2, "column": "price", "value": "2"}]
    assert figures(await rerun(company, refused, corrections=corrected))[:2] == ("succeeded", 1)


@pytest.mark.parametrize(
    ("file", "errors"),
    [
        ("sku,Item Code\nx,y\n", [(1, "Item Code", "doubled_column")]),
        ("sku,SKU\nx,y\n", [(1, "SKU", "doubled_column")]),
        ("name,price\nx,1\n", [(1, "sku", "missing_column")]),
        ("sku,name,\nx,y,z\n", [(2, "C", "unnamed_column")]),
        ("sku,,name\nx,z,y\n", [(2, "B", "unnamed_column")]),
        ("sku,name\nx\n", [(2, "", "too_few_cells")]),
    ],
)
async def test_headers_that_leave_a_doubt_are_told_column_by_column(
    company: Company, file: str, errors: list[tuple[int, str, str]]
) -> None:
    refused = await company.upload(file)
    assert (refused.body["status"], told(refused)) == ("failed", errors)


async def test_columns_without_a_name_do_no_harm_while_they_are_empty(company: Company) -> None:
    kept = await company.upload("sku,name,,unit,price,,\nP-1,Pump,,pcs,1,,\n")
    assert figures(kept)[:2] == ("succeeded", 1)


@pytest.mark.parametrize("mapping", ["[]", '{"a": 1}', "{", '{"a": "%s"}' % ("x" * 300)])
async def test_a_mapping_of_another_form_is_refused(company: Company, mapping: str) -> None:
    answer = await company.upload(FOREIGN, mapping=mapping)
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, "mapping")


async def test_all_errors_can_be_fetched_as_a_file_without_formulas(company: Company) -> None:
    bad = "".join(f"P-{n},,pcs,=1\n" for n in range(700))
    answer = await company.upload(f"sku,name,unit,price\n{bad}")
    assert figures(answer) == ("failed", 0, 0, 0, 700)
    assert len(answer.body["errors"]) == 1000
    file = await company.manager.get(f"{IMPORTS}/{answer.body['id']}/errors")
    rows = list(csv.reader(io.StringIO(file.body.removeprefix("\ufeff"))))
    assert (rows[0], len(rows)) == (["row", "column", "value", "message"], 1401)
    assert rows[2][:3] == ["2", "price", "'=1"]


async def test_an_import_is_answered_at_once_and_said_as_it_goes(company: Company) -> None:
    answer = await company.upload("sku,name,unit,price\nP-1,Pump,pcs,1\n", wait=0)
    assert (answer.status, answer.body["status"]) == (202, "queued")
    assert answer.headers["location"] == f"{IMPORTS}/{answer.body['id']}"
    ended = await company.ended(answer)
    events = await said(company, ended.body["id"])
    assert [e["type"] for e in events] == [
        "catalog.import.requested.v1",
        "catalog.import.progressed.v1",
        "catalog.import.succeeded.v1",
    ]
    assert (events[-1]["created"], events[-1]["rows_total"], events[-1]["rows_done"]) == (1, 1, 1)
    assert events[-1]["version"] == ended.body["version"] == 3


async def test_imports_are_listed_newest_first(company: Company) -> None:
    made = [(await company.upload(f"sku,name\nP-{n},x\n")).body["id"] for n in range(3)]
    first = (await company.manager.get(IMPORTS, limit=2)).body
    rest = (await company.manager.get(IMPORTS, cursor=first["next_cursor"])).body
    assert [i["id"] for i in first["items"] + rest["items"]] == made[::-1]
    assert rest["next_cursor"] is None
    broken = await company.manager.get(IMPORTS, cursor="WyJ4IiwgIngiXQ")
    assert (broken.status, broken.body["errors"][0]["field"]) == (422, "cursor")


@pytest.mark.parametrize("mode", ["all_or_nothing", "valid_rows"])
async def test_a_running_import_is_cancelled_between_rows(company: Company, mode: str) -> None:
    lines = "".join(f"P-{n:05},Part {n},pcs,1\n" for n in range(20_000))
    answer = await company.upload(f"sku,name,unit,price\n{lines}", mode=mode, wait=0)
    where = f"{IMPORTS}/{answer.body['id']}"
    await company.begun(answer)
    assert (await company.manager.post(f"{where}/cancel")).status == 200
    ended = await company.ended(answer)
    assert ended.body["status"] == "cancelled"
    kept = len(await company.skus())
    assert kept == ended.body["created"] < 20_000
    assert (kept == 0) is (mode == "all_or_nothing")
    again = await company.manager.post(f"{where}/cancel")
    assert (again.status, again.body["code"]) == (409, "illegal_transition")


async def test_the_api_answers_while_an_import_runs(company: Company) -> None:
    lines = "".join(f"P-{n:05},Part {n},pcs,1\n" for n in range(3_000))
    answer = await company.upload(f"sku,name,unit,price\n{lines}", wait=0)
    meanwhile = 0
    while (await company.manager.get(f"{IMPORTS}/{answer.body['id']}")).body["status"] in {
        "queued",
        "running",
    }:
        meanwhile += 1
    assert meanwhile > 10


async def test_companies_do_not_wait_for_each_other(catalog: Catalog, company: Company) -> None:
    lines = "".join(f"P-{n:05},Part {n},pcs,1\n" for n in range(5_000))
    long = await company.upload(f"sku,name,unit,price\n{lines}", wait=0)
    other = await a_company(catalog)
    assert figures(await other.upload("sku,name,unit,price\nP,x,pcs,1\n"))[0] == "succeeded"
    still = await company.manager.get(f"{IMPORTS}/{long.body['id']}")
    assert still.body["status"] in {"queued", "running"}
    assert figures(await company.ended(long))[:2] == ("succeeded", 5_000)


async def test_files_are_forgotten_and_the_import_stays(company: Company) -> None:
    answer = await company.upload("sku,name,unit,price\nP-1,Pump,pcs,1\n")
    await company.catalog.as_owner(
        "UPDATE import_files SET stored_at = now() - interval '8 days' WHERE tenant_id = $1",
        company.id,
    )
    removed = await forget_imports(company.catalog.service.database)
    assert removed == {"files": 1, "imports": 0}
    gone = await company.manager.post(f"{IMPORTS}/{answer.body['id']}/rerun", {})
    assert (gone.status, gone.body["code"]) == (409, "file_gone")
    await company.catalog.as_owner(
        "UPDATE imports SET requested_at = now() - interval '91 days' WHERE tenant_id = $1",
        company.id,
    )
    assert (await forget_imports(company.catalog.service.database))["imports"] == 1
    assert (await company.manager.get(IMPORTS)).body["items"] == []
