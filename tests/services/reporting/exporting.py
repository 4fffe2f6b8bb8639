"""A report of the API as a file, opened: what each of the named exports must have."""

from collections.abc import Mapping, Sequence
from typing import Any

from libs.db.tenants import Tenant, keep_tenant
from libs.domain.principal import Principal
from tests.libs.files.test_tables import opened, reckoned
from tests.services.reporting.conftest import Company

EXPORTS = "/api/v1/reporting/exports"


async def exported_whole(company: Company, report: str, permission: str, **filters: str) -> None:
    """Real figures with formats, validation of each column, and sums below that follow a filter."""
    async with company.reporting.service.database.transaction(
        Principal.system(company.id)
    ) as connection:
        await keep_tenant(connection, Tenant(company.id, "Deccan Pumps", "INR", "Asia/Kolkata"))
    client = company.with_permissions(permission, "costs.read")
    screen = await client.get(f"/api/v1/reporting/reports/{report}", limit=200, **filters)
    asked = await client.request(
        "POST",
        EXPORTS,
        json={"report": report, "filters": filters},
        headers={"Prefer": "wait=60"},
    )
    assert (asked.status, asked.body["status"]) == (200, "succeeded"), asked.body
    file = await client.get(f"{EXPORTS}/{asked.body['id']}/file")
    # What was filtered is said in the file: its name is the report's and the day's.
    day = asked.body["requested_at"][:10]
    assert file.headers["content-disposition"] == f'attachment; filename="{report}-{day}.xlsx"'
    book = opened(file.body)
    about = {row[0].value: row[1].value for row in book["About"].iter_rows()}
    said = {value for label, value in about.items() if str(label).startswith("Filter: ")}
    assert set(filters.values()) <= said
    by_key = {column["key"]: column for column in screen.body["columns"]}
    columns = [by_key[key] for key in asked.body["columns"]]
    _must_be_the_screen(book.worksheets[0], columns, screen.body)


def _must_be_the_screen(
    sheet: Any, columns: Sequence[Mapping[str, Any]], screen: Mapping[str, Any]
) -> None:
    items = screen["items"]
    last = len(items) + 1
    assert items
    assert [cell.value for cell in sheet[1]] == [column["label"] for column in columns]
    assert sheet.freeze_panes == "A2"
    validated = {str(each.sqref).split(":")[0] for each in sheet.data_validations.dataValidation}
    for n, column in enumerate(columns):
        cell = sheet.cell(2, n + 1)
        if column["kind"] in {"money", "quantity", "percent", "integer"}:
            shown = [sheet.cell(row, n + 1).value for row in range(2, last + 1)]
            said = [item[column["key"]] for item in items]
            assert [v if v is None else float(v) for v in shown] == [
                v if v is None else float(v) for v in said
            ], column["key"]
            assert cell.coordinate in validated
            filled = [row for row, value in enumerate(shown, 2) if value is not None]
            formats = {sheet.cell(row, n + 1).number_format for row in filled}
            assert "General" not in formats
            money = column["kind"] == "money"
            assert all(given.startswith("[$₹]") is money for given in formats), formats
        below, total = sheet.cell(last + 1, n + 1), (screen["totals"] or {}).get(column["key"])
        if below.data_type == "f" and total is not None:
            assert "SUBTOTAL(" in below.value
            assert abs(float(reckoned(below.value, sheet)) - float(total)) < 0.01, column["key"]
    assert any(cell.data_type == "f" for cell in sheet[last + 1])
