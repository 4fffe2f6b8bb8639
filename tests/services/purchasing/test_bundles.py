"""Bundles are not bought: they are put together here, and their components are bought."""

from uuid import UUID

import pytest

from tests.services.purchasing.conftest import OFFERS, ORDERS, Company, Json
from tests.services.purchasing.stock import NEEDS, all_told, hear, level, needs, offer, run
from tests.services.purchasing.test_files import imported, told

NOT_BOUGHT = "bundle_is_not_bought"


@pytest.fixture
async def bundle(company: Company) -> str:
    """A bundle of catalog's."""
    return await company.knows_product("KIT", kind="bundle")


async def becomes_a_bundle(company: Company, product: int = 0) -> None:
    """A product that was bought so far."""
    id_ = UUID(company.products[product])
    await company.hears_of(id_, "BOLT-M8", version=2, kind="bundle")


def refused(answer: Json) -> list[tuple[str, str]]:
    return [(error["field"], error["code"]) for error in answer["errors"]]


def line(product: str) -> Json:
    return {"product_id": product, "quantity": "1", "unit_cost": "1"}


async def test_no_line_of_an_order_is_a_bundle(company: Company, bundle: str) -> None:
    lines = [line(company.products[0]), line(bundle)]
    raised = await company.buyer.post(ORDERS, company.order_body(lines=lines))
    assert (raised.status, refused(raised.body)) == (422, [("lines.1.product_id", NOT_BOUGHT)])
    assert "buy its components" in raised.body["errors"][0]["message"]
    order = await company.order()
    changed = await company.buyer.patch(f"{ORDERS}/{order['id']}", {"lines": lines}, version=1)
    assert (changed.status, refused(changed.body)) == (422, [("lines.1.product_id", NOT_BOUGHT)])


async def test_an_order_of_what_became_a_bundle_comes_in_and_is_not_written_again(
    company: Company,
) -> None:
    """What was ordered is a fact; what is written from now on is checked as of now."""
    draft = await company.order()
    order = await company.order()
    for step in ("submit", "approve"):
        order = await company.step(order, step)
    await becomes_a_bundle(company)
    path = f"{ORDERS}/{order['id']}"
    again = await company.buyer.post(f"{path}/duplicate", {})
    assert (again.status, refused(again.body)) == (422, [("lines.0.product_id", NOT_BOUGHT)])
    if_match = {"If-Match": f'"{order["version"]}"'}
    body = {"note": "by lorry", "reason": "late"}
    amended = await company.buyer.request("POST", f"{path}/amend", json=body, headers=if_match)
    assert (amended.status, refused(amended.body)) == (422, [("lines.0.product_id", NOT_BOUGHT)])
    noted = await company.buyer.patch(f"{ORDERS}/{draft['id']}", {"note": "x"}, version=1)
    assert (noted.status, refused(noted.body)) == (422, [("lines.0.product_id", NOT_BOUGHT)])
    received = await company.receive(order, "10")
    assert received.status == 201, received.body


async def test_no_supplier_offers_a_bundle(company: Company, bundle: str) -> None:
    items = [
        {"supplier_id": company.supplier_id, "product_id": product, "unit_cost": "2"}
        for product in (company.products[0], bundle)
    ]
    one = await company.buyer.put(OFFERS, items[1])
    assert (one.status, refused(one.body)) == (422, [("product_id", NOT_BOUGHT)])
    many = await company.buyer.post(f"{OFFERS}/bulk", {"items": items})
    assert (many.status, refused(many.body)) == (422, [("items.1.product_id", NOT_BOUGHT)])
    assert (await company.buyer.get(OFFERS)).body["items"] == []


@pytest.mark.usefixtures("bundle")
async def test_no_bundle_comes_by_file(company: Company) -> None:
    offers = "supplier,sku,unit_cost\nBolts & Co,KIT,1\nBolts & Co,NUT-M8,1\n"
    assert told(await imported(company.buyer, OFFERS, offers)) == [(2, "sku", NOT_BOUGHT)]
    orders = "reference,supplier,warehouse,sku,quantity,unit_cost\nA,Bolts & Co,HYD,KIT,1,1\n"
    assert told(await imported(company.buyer, ORDERS, orders)) == [(2, "sku", NOT_BOUGHT)]


async def test_replenishment_drafts_no_bundle_and_says_so(company: Company) -> None:
    await all_told(company)
    bolts = level(company)
    await offer(company)
    await hear(company, bolts.rule("0", "20", "100"), bolts.move("10"))
    assert [each["change"] for each in (await run(company))["drafts"]] == ["made"]
    await becomes_a_bundle(company)
    assert [need["state"] for need in await needs(company)] == ["bundle"]
    assert [each["change"] for each in (await run(company))["drafts"]] == ["emptied"]
    assert (await run(company))["drafts"] == []
    summary = (await company.buyer.get(f"{NEEDS}/summary")).body["counts"]
    assert summary == {"bundle": 1}
