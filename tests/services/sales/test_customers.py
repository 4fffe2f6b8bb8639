"""Customers: who they are, what they may owe, found, changed and by file."""

import asyncio
import csv
import io
from decimal import Decimal
from typing import Any

import pytest

from libs.domain.errors import Conflict
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.testing.services import Answer, Client
from services.sales.domain.credit import Credit
from services.sales.domain.customer import Terms
from tests.libs.files.sending import send
from tests.services.sales.conftest import CUSTOMERS, ORDERS, Company, Json, Site
from tests.services.sales.test_life_cycle import promise, step

ADDRESS = {"line1": "7 Tank Bund Road", "city": "Pune", "country": "IN"}
EXTEND = frozenset({"sales.credit.extend"})
PEOPLE = """number,name,email,phone,city,country,ship_city,tax_id,terms,credit_limit,active
,Nuts Ltd,buy@nuts.example,+91 40 1234 5678,Pune,in,Nashik,27AAPFU0939F1ZV,prepaid,,
,Gear & Co,hello@gear.example,,,,,,,5000,no
"""


async def made(company: Company, **values: Any) -> Json:
    answer = await company.seller.post(CUSTOMERS, {"name": "Zeta Mills", **values})
    assert answer.status == 201, answer.body
    body: Json = answer.body
    return body


@pytest.mark.promise("S2.12")
async def test_a_customer_is_taken_in_changed_deactivated_and_told_of(company: Company) -> None:
    zeta = await made(
        company,
        phone="+91 40 1234 5678",
        address=ADDRESS,
        shipping_address={"city": "Nashik", "country": "IN"},
        tax_id="27aapfu0939f1zv",
        payment_terms_days=45,
        credit_limit="50000",
    )
    path = f"{CUSTOMERS}/{zeta['id']}"
    assert zeta["number"] == "CUS-000002"
    assert (zeta["phone"], zeta["tax_id"]) == ("+914012345678", "27AAPFU0939F1ZV")
    assert (zeta["state_code"], zeta["terms"], zeta["credit_limit"]) == ("27", "credit", "50000")
    read = await company.seller.get(path)
    nothing = {"balance": "0", "receivable": "0", "uninvoiced": "0"}
    assert read.body == {**zeta, "account": {**nothing, "left": "50000", "open_orders": 0}}
    # Who picks goods may know where they go, not what is owed.
    assert (await company.store.get(path)).body == zeta

    moved: Json = {"tax_id": None, "state_code": "29", "shipping_address": {}}
    changed = await company.seller.patch(path, moved, version=1)
    assert (changed.status, changed.headers["etag"]) == (200, '"2"')
    assert (changed.body["state_code"], changed.body["shipping_address"]) == ("29", {})
    same = await company.seller.patch(path, {"state_code": "29"}, version=2)
    assert same.body["version"] == 2, "the same values again change nothing"
    stale = await company.seller.patch(path, {"name": "Late"}, version=1)
    assert (stale.status, stale.body["current_version"]) == (412, 2)
    gone = await company.seller.post(f"{path}/deactivate", {"reason": "moved away"})
    assert (gone.status, gone.body["active"]) == (200, False)
    again = await company.seller.post(f"{path}/deactivate")
    assert (again.status, again.body["code"]) == (409, "already_deactivated")
    back = await company.seller.post(f"{path}/reactivate")
    assert (back.body["active"], back.body["version"]) == (True, 4)
    told = [e for e in await company.events() if str(e["aggregate_id"]) == zeta["id"]]
    assert [e["type"].removeprefix("sales.customer.") for e in told] == [
        "created.v1",
        *["updated.v1"] * 3,
    ]
    assert '"before": {"tax_id": "27AAPFU0939F1ZV"' in told[1]["payload"]
    assert '"reason": "moved away"' in told[2]["headers"]


@pytest.mark.promise("S2.12")
@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"name": ""}, "name", None),
        ({"email": "nobody"}, "email", None),
        ({"phone": "040 1234"}, "phone", None),
        ({"tax_id": "27AAPFU0939F1ZO", "address": ADDRESS}, "tax_id", "wrong_check_digit"),
        (
            {"tax_id": "27AAPFU0939F1ZV", "state_code": "29", "address": ADDRESS},
            "state_code",
            "state_differs",
        ),
        ({"state_code": "29", "address": {"country": "DE"}}, "state_code", "not_in_india"),
        ({"state_code": "55"}, "state_code", None),
        ({"credit_limit": "-1"}, "credit_limit", None),
        ({"terms": "barter"}, "terms", None),
        ({"balance": "7"}, "balance", None),
    ],
)
async def test_what_is_wrong_is_told_at_its_field(
    company: Company, values: Json, field: str, code: str | None
) -> None:
    answer = await company.seller.post(CUSTOMERS, {"name": "Zeta", **values})
    assert answer.status == 422
    assert [e["field"] for e in answer.body["errors"]] == [field]
    assert code in {None, answer.body["errors"][0]["code"]}


async def test_a_state_follows_the_tax_id_it_was_known_from(company: Company) -> None:
    zeta = await made(company, tax_id="27AAPFU0939F1ZV", address=ADDRESS)
    path = f"{CUSTOMERS}/{zeta['id']}"
    abroad = await company.seller.patch(
        path, {"tax_id": "DE136695976", "address": {"country": "DE"}}, version=1
    )
    assert (abroad.body["tax_id"], abroad.body["state_code"]) == ("136695976", None)


async def test_only_who_may_extend_credit_lets_a_customer_owe_more(company: Company) -> None:
    zeta = await made(company, credit_limit="1000")
    path = f"{CUSTOMERS}/{zeta['id']}"
    assert (await company.seller.patch(path, {"credit_limit": "900"}, version=1)).status == 200
    for more in ({"credit_limit": "901"}, {"credit_limit": None}):
        refused = await company.seller.patch(path, more, version=2)
        assert (refused.status, refused.body["permission"]) == (403, "sales.credit.extend")
    assert (await company.seller.patch(path, {"terms": "prepaid"}, version=2)).status == 200
    assert (await company.seller.patch(path, {"terms": "credit"}, version=3)).status == 403
    head = company.somebody("sales_manager:head", also=EXTEND)
    assert (await head.patch(path, {"terms": "credit", "credit_limit": None}, version=3)).body[
        "credit_limit"
    ] is None
    refused = await company.store.post(CUSTOMERS, {})
    assert (refused.status, refused.body["permission"]) == (403, "sales.customers.manage")


def test_an_order_beyond_the_limit_needs_somebody_who_extends_credit() -> None:
    credit = Credit(Terms.CREDIT, Decimal(1000), receivable=Decimal(600), uninvoiced=Decimal(300))
    seller, head = (
        Principal(new_id(), new_id(), permissions=rights) for rights in (frozenset[str](), EXTEND)
    )
    credit.must_bear(Decimal(100), by=seller)
    with pytest.raises(Conflict) as refused:
        credit.must_bear(Decimal("100.01"), by=seller)
    assert refused.value.error_code == "credit_limit_exceeded"
    assert refused.value.context == {
        "balance": "900",
        "limit": "1000",
        "order": "100.01",
        "permission": "sales.credit.extend",
    }
    credit.must_bear(Decimal("100.01"), by=head)
    Credit(Terms.CREDIT, None, Decimal(10**9), Decimal(0)).must_bear(Decimal(1), by=seller)
    Credit(Terms.PREPAID, Decimal(0), Decimal(5), Decimal(0)).must_bear(Decimal(1), by=seller)


async def test_customers_are_found_by_any_word_filtered_sorted_and_paged(company: Company) -> None:
    for name, more in {
        "zinc works": {"email": "buy@zinc-works.example"},
        "Aluminium Ltd": {"contact_name": "Meera Rao", "terms": "prepaid"},
        "Bolts & Co": {"tax_id": "27AAPFU0939F1ZV"},
    }.items():
        await made(company, name=name, **more)
    seen, cursor = [], None
    while True:
        page = (await company.store.get(CUSTOMERS, limit=2, cursor=cursor)).body
        seen += [item["name"] for item in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert seen == ["Aluminium Ltd", "Anand Farms", "Bolts & Co", "zinc works"]
    for query, found in (
        ({"q": "works zi"}, ["zinc works"]),
        ({"q": "rao mee"}, ["Aluminium Ltd"]),
        ({"q": "27aapf"}, ["Bolts & Co"]),
        ({"q": "cus-000001"}, ["Anand Farms"]),
        ({"q": "inc"}, []),
        ({"terms": "prepaid"}, ["Aluminium Ltd"]),
        ({"active": False}, []),
        ({"ids": f"{company.customer_id},{new_id()}"}, ["Anand Farms"]),
        ({"sort": "-number", "limit": 1}, ["Bolts & Co"]),
    ):
        items = (await company.store.get(CUSTOMERS, **query)).body["items"]
        assert [item["name"] for item in items] == found, query


async def test_another_companys_customer_does_not_exist(company: Company, site: Site) -> None:
    stranger = Company(site)
    path = f"{CUSTOMERS}/{company.customer_id}"
    answers = [
        await stranger.seller.get(path),
        await stranger.seller.patch(path, {"name": "Mine"}, version=1),
        await stranger.seller.post(f"{path}/deactivate"),
        await stranger.seller.post(f"{path}/reactivate"),
    ]
    assert {a.status for a in answers} == {404}
    assert (await stranger.seller.get(CUSTOMERS, ids=company.customer_id)).body["items"] == []


async def test_new_customers_owe_what_the_company_has_settled(site: Site) -> None:
    company = Company(site)
    await company.learn(new_customer_credit="1000")
    assert (await made(company))["credit_limit"] == "1000"
    assert (await made(company, name="Small", credit_limit="900"))["credit_limit"] == "900"
    assert (await made(company, name="First", terms="prepaid"))["credit_limit"] is None
    wanted = {"name": "Large", "credit_limit": "1001"}
    refused = await company.seller.post(CUSTOMERS, wanted)
    assert (refused.status, refused.body["permission"]) == (403, "sales.credit.extend")
    head = company.somebody("sales_manager:head", also=EXTEND)
    assert (await head.post(CUSTOMERS, wanted)).body["credit_limit"] == "1001"
    assert (await head.post(CUSTOMERS, {"name": "Free"})).body["credit_limit"] is None
    file = "name,credit_limit\nBy file,\nToo much,1001\n"
    answer = await imported(company.seller, file, mode="valid_rows")
    assert [(e["row"], e["code"]) for e in answer.body["errors"]] == [(3, "credit_by_file")]
    shown = {c["name"]: c for c in (await company.seller.get(CUSTOMERS)).body["items"]}
    assert (shown["By file"]["credit_limit"], "Too much" in shown) == ("1000", False)


async def imported(client: Client, data: str, **query: Any) -> Answer:
    """A file sent and imported."""
    fields = "&".join(f"{name}={value}" for name, value in query.items())
    path = f"{CUSTOMERS}/import?{fields}"
    answer = await send(client, path, data.encode(), method="POST", name="f.csv", kind="text/csv")
    while answer.status == 202 or answer.body.get("status") in {"queued", "running"}:
        await asyncio.sleep(0.05)
        answer = await client.get(f"/api/v1/sales/imports/{answer.body['id']}")
    return answer


def figures(of: Answer) -> tuple[str, int, int, int, int]:
    """How it ended, and rows created, updated, skipped and failed."""
    assert of.status == 200, of.body
    counts = (of.body[name] for name in ("created", "updated", "skipped", "failed"))
    return of.body["status"], *counts


@pytest.mark.promise("S2.12")
async def test_customers_come_and_go_by_file(company: Company) -> None:
    assert figures(await imported(company.seller, PEOPLE)) == ("succeeded", 2, 0, 0, 0)
    shown = {c["name"]: c for c in (await company.seller.get(CUSTOMERS)).body["items"]}
    nuts, gear = shown["Nuts Ltd"], shown["Gear & Co"]
    assert (nuts["state_code"], nuts["terms"]) == ("27", "prepaid")
    assert nuts["shipping_address"] == {"city": "Nashik"}
    assert (gear["number"], gear["credit_limit"], gear["active"]) == ("CUS-000003", "5000", False)

    file = (await company.seller.get(f"{CUSTOMERS}/export", format="csv")).body
    rows = list(csv.DictReader(io.StringIO(file.removeprefix("\ufeff"), newline="")))
    assert [row["name"] for row in rows] == ["Anand Farms", "Gear & Co", "Nuts Ltd"]
    assert figures(await imported(company.seller, file)) == ("succeeded", 0, 0, 3, 0)

    wrong = "number,name,credit_limit,terms\nCUS-000003,Gear & Co,6000,\n"
    wrong += ",nuts ltd,,credit\n,New,x,later\n"
    refused = await imported(company.seller, wrong, mode="valid_rows")
    assert sorted((e["row"], e["column"], e["code"]) for e in refused.body["errors"]) == [
        (2, "credit_limit", "credit_by_file"),
        (3, "credit_limit", "credit_by_file"),
        (4, "credit_limit", "invalid"),
        (4, "terms", "invalid"),
    ]
    kept = await imported(company.seller, "number,credit_limit\nCUS-000003,4000\n")
    assert figures(kept) == ("succeeded", 0, 1, 0, 0)


async def test_orders_approved_at_once_never_go_beyond_the_limit_together(company: Company) -> None:
    company.customer_id = await company.customer(credit_limit="100")
    paths = []
    for _ in range(6):
        # 37.19 each: two of them are within 100, three are not.
        order = await company.order()
        await step(company, order, "submit")
        await promise(company, order)
        paths.append(f"{ORDERS}/{order['id']}/approve")
    answers = await asyncio.gather(*(company.seller.post(path, {}) for path in paths))
    assert sorted(answer.status for answer in answers) == [200] * 2 + [409] * 4
    read = (await company.seller.get(f"{CUSTOMERS}/{company.customer_id}")).body["account"]
    assert (read["balance"], read["open_orders"]) == (str(2 * Decimal(order["total"])), 6)
