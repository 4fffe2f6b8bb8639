"""Finding orders: the filters of the list, how many stand where, and the list as a file."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest

from libs.domain.clock import utc_now
from tests.services.purchasing.conftest import ORDERS, SUPPLIERS, Company

Json = dict[str, Any]


async def found(company: Company, **which: Any) -> list[str]:
    """The numbers of the orders that a filter finds."""
    answer = await company.store.get(ORDERS, **which)
    assert answer.status == 200, answer.body
    return [order["number"] for order in answer.body["items"]]


async def rows(company: Company, **which: Any) -> list[list[str]]:
    """The list as a CSV file."""
    answer = await company.buyer.get(f"{ORDERS}/export", **which)
    assert answer.status == 200, answer.body
    body = answer.body if isinstance(answer.body, str) else answer.body.decode()
    return list(csv.reader(io.StringIO(body.removeprefix("\ufeff"))))


@pytest.mark.promise("S1.27", "Q.17")
async def test_orders_are_found_by_who_raised_them_when_and_when_they_are_due(
    company: Company,
) -> None:
    today = utc_now().date()
    late = await company.order("submit", "approve", expected_on=str(today - timedelta(days=3)))
    soon = await company.order("submit", "approve", expected_on=str(today + timedelta(days=3)))
    draft = await company.order(expected_on=str(today - timedelta(days=3)))
    ravi = (await company.approver.post(ORDERS, company.order_body())).body
    everything = [o["number"] for o in (ravi, draft, soon, late)]
    assert await found(company) == everything
    assert await found(company, raised_by=ravi["raised_by"]) == [ravi["number"]]
    assert await found(company, overdue=True) == [late["number"]]
    assert await found(company, expected_from=today) == [soon["number"]]
    assert await found(company, expected_to=today) == [draft["number"], late["number"]]
    assert await found(company, status="approved,draft", expected_from=today) == [soon["number"]]
    yesterday, tomorrow = today - timedelta(days=2), today + timedelta(days=2)
    assert await found(company, raised_from=yesterday, raised_to=tomorrow) == everything
    assert await found(company, raised_to=yesterday) == []
    assert await found(company, raised_from=tomorrow) == []
    assert (await company.store.get(ORDERS, raised_from="0001-01-01")).status == 422


async def test_days_are_those_of_the_company(company: Company) -> None:
    order = await company.order()
    day = date.fromisoformat(order["raised_at"][:10])
    await company.site.rows(
        "app",
        f"UPDATE purchase_orders SET raised_at = '{day} 20:00+00' WHERE id = '{order['id']}'"
        " RETURNING 1",
        company.id,
    )
    next_day = day + timedelta(days=1)  # in Hyderabad
    assert await found(company, raised_from=next_day, raised_to=next_day) == [order["number"]]
    assert await found(company, raised_to=day) == []


async def test_it_is_said_how_many_stand_in_each_state(company: Company) -> None:
    other = (await company.supplier(name="Nuts"))["id"]
    await company.order("submit", "approve", expected_on="2020-01-01")
    await company.order("submit")
    await company.order("submit", supplier_id=other)
    counts = (await company.store.get(f"{ORDERS}/summary", status="draft")).body
    assert {name: n for name, n in counts["status"].items() if n} == {
        "pending_approval": 2,
        "approved": 1,
    }
    assert (counts["overdue"], counts["most"]) == (1, 1000)
    only = (await company.store.get(f"{ORDERS}/summary", supplier_id=other)).body
    assert (only["status"]["pending_approval"], only["overdue"]) == (1, 0)


@pytest.mark.promise("S0.43", "Q.11")
async def test_orders_are_exported_as_the_list_finds_them(company: Company) -> None:
    await company.buyer.patch(f"{SUPPLIERS}/{company.supplier_id}", {"name": "=1+1"}, version=1)
    first, second = await company.order(), await company.order("submit")
    header, *lines = await rows(company)
    assert header[-1] == "total"
    assert [line[0] for line in lines] == [second["number"], first["number"]]
    told = dict(zip(header, lines[0], strict=True))
    assert (told["supplier"], told["status"]) == ("'=1+1", "pending_approval")
    assert told["total"] == second["total"]
    assert [line[0] for line in (await rows(company, status="draft"))[1:]] == [first["number"]]

    blind = await company.store.get(f"{ORDERS}/export", format="xlsx")
    book = openpyxl.load_workbook(io.BytesIO(blind.body), read_only=True)
    (head, *body) = book.worksheets[0].iter_rows(values_only=True)
    assert "total" not in head
    assert [row[0] for row in body] == [second["number"], first["number"]]
    assert (await company["viewer:vera"].get(f"{ORDERS}/export")).status == 403


async def test_an_export_holds_the_orders_of_its_company_only(company: Company, site: Any) -> None:
    await company.order()
    other = Company(site)
    await other.learn()
    assert len(await rows(other)) == 1
    counts = (await other.buyer.get(f"{ORDERS}/summary")).body["status"]
    assert set(counts.values()) == {0}
