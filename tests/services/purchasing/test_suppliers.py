"""Suppliers and what they offer."""

import asyncio
from typing import Any
from uuid import UUID

import orjson
import pytest

from libs.domain.ids import new_id
from tests.services.purchasing.conftest import OFFERS, SUPPLIERS, Company, Site

ADDRESS = {"line1": "7 Tank Bund Road", "city": "Hyderabad", "country": "IN"}


async def test_a_supplier_is_numbered_told_of_and_found_again(company: Company) -> None:
    made = await company.supplier(
        name="Zeta Metals", phone="+91 40 1234 5678", address=ADDRESS, payment_terms_days=30
    )
    assert made["number"] == "SUP-000002"
    assert (made["phone"], made["address"]) == ("+914012345678", ADDRESS)
    answer = await company.store.get(f"{SUPPLIERS}/{made['id']}")
    assert (answer.body, answer.headers["etag"]) == (made, '"1"')
    told = (await company.events())[-1]
    assert told["type"] == "purchasing.supplier.created.v1"
    assert '"version": 1' in told["payload"]


async def test_a_change_tells_what_was_before(company: Company) -> None:
    path = f"{SUPPLIERS}/{company.supplier_id}"
    patch = {"name": "Bolts Ltd", "phone": None, "payment_terms_days": 15}
    changed = await company.buyer.patch(path, patch, version=1)
    assert (changed.body["name"], changed.body["version"]) == ("Bolts Ltd", 2)
    told = (await company.events())[-1]
    assert told["type"] == "purchasing.supplier.updated.v1"
    assert '"before": {"name": "Bolts & Co", "payment_terms_days": null}' in told["payload"]
    same = await company.buyer.patch(path, {"name": "Bolts Ltd"}, version=2)
    assert same.body["version"] == 2, "the same values again change nothing"
    stale = await company.buyer.patch(path, {"name": "Late"}, version=1)
    assert (stale.status, stale.body["current_version"]) == (412, 2)


async def test_a_deactivated_supplier_stays_to_be_seen(company: Company) -> None:
    path = f"{SUPPLIERS}/{company.supplier_id}"
    gone = await company.buyer.post(f"{path}/deactivate")
    assert (gone.status, gone.body["active"], gone.body["version"]) == (200, False, 2)
    again = await company.buyer.post(f"{path}/deactivate")
    assert (again.status, again.body["code"]) == (409, "already_deactivated")
    assert (await company.store.get(path)).body["active"] is False
    assert (await company.store.get(SUPPLIERS, active=True)).body["items"] == []
    back = await company.buyer.post(f"{path}/reactivate")
    assert (back.status, back.body["active"], back.body["version"]) == (200, True, 3)
    twice = await company.buyer.post(f"{path}/reactivate")
    assert (twice.status, twice.body["code"]) == (409, "already_active")
    assert (await company.events())[-1]["type"] == "purchasing.supplier.updated.v1"


@pytest.mark.promise("S2.10")
@pytest.mark.parametrize(
    ("country", "given", "kept"),
    [
        ("IN", "27aapfu0939f1zv", "27AAPFU0939F1ZV"),
        ("in", "27AAPFU0939F1ZV", "27AAPFU0939F1ZV"),
        ("DE", "DE 136 695 976", "136695976"),
        ("US", "whatever they write", "whatever they write"),
        ("", "27AAPFU0939F1ZO", "27AAPFU0939F1ZO"),
    ],
)
async def test_a_tax_id_is_kept_as_its_country_writes_it(
    company: Company, country: str, given: str, kept: str
) -> None:
    made = await company.supplier(address={"country": country}, tax_id=given)
    assert (made["tax_id"], made["address"].get("country", "")) == (kept, country.upper())


@pytest.mark.promise("S2.10")
async def test_a_mistyped_tax_id_is_refused_at_its_field(company: Company) -> None:
    path = f"{SUPPLIERS}/{company.supplier_id}"
    here = {"address": {"country": "IN"}}
    typed = await company.buyer.patch(path, {"tax_id": "27AAPFU0939F1ZO", **here}, version=1)
    assert [(e["field"], e["code"]) for e in typed.body["errors"]] == [
        ("tax_id", "wrong_check_digit")
    ]
    other = await company.buyer.patch(path, {"tax_id": "GSTIN 5", **here}, version=1)
    assert other.body["errors"][0]["code"] == "not_a_tax_id"
    assert "27AAPFU0939F1ZV" in other.body["errors"][0]["message"]
    first = await company.buyer.patch(path, {"tax_id": "of no country"}, version=1)
    assert first.status == 200
    moved = await company.buyer.patch(path, here, version=2)
    assert moved.body["errors"][0]["field"] == "tax_id", "what is there must fit its new country"


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"email": "not an e-mail"}, ["email"]),
        ({"phone": "12345"}, ["phone"]),
        ({"name": "  "}, ["name"]),
        ({"name": "x" * 201}, ["name"]),
        ({"name": "a\x00b"}, ["name"]),
        ({"payment_terms_days": -1}, ["payment_terms_days"]),
        ({"payment_terms_days": 10**30}, ["payment_terms_days"]),
        ({"address": {"planet": "Mars"}}, ["address.planet"]),
        ({"address": {"country": "India"}}, ["address.country"]),
        ({"number": "SUP-1", "active": False}, ["number", "active"]),
    ],
)
async def test_a_bad_field_of_a_supplier_is_named(
    company: Company, values: dict[str, Any], fields: list[str]
) -> None:
    body = {"name": "Bolts & Co", "email": "sales@bolts.example", **values}
    answer = await company.buyer.post(SUPPLIERS, body)
    assert answer.status == 422, answer.body
    assert [e["field"] for e in answer.body["errors"]] == fields
    if None not in values.values():
        path = f"{SUPPLIERS}/{company.supplier_id}"
        assert (await company.buyer.patch(path, values, version=1)).status == 422


async def test_suppliers_are_listed_by_name_filtered_and_paged(company: Company) -> None:
    for name in ("zinc works", "Aluminium Ltd", "Bolts & Co"):
        await company.supplier(name=name)
    seen, cursor = [], None
    while True:
        page = (await company.store.get(SUPPLIERS, limit=2, cursor=cursor)).body
        seen += [item["name"] for item in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert seen == ["Aluminium Ltd", "Bolts & Co", "Bolts & Co", "zinc works"]
    for q, count in (("bolts", 2), ("ZINC", 1), ("sup-000003", 1), ("olts", 0), ("", 4)):
        assert len((await company.store.get(SUPPLIERS, q=q)).body["items"]) == count, q
    ids = f"{company.supplier_id},{new_id()}"
    found = (await company.store.get(SUPPLIERS, ids=ids)).body["items"]
    assert [s["id"] for s in found] == [company.supplier_id]
    bad = await company.store.get(SUPPLIERS, ids="1,2")
    assert bad.body["errors"][0]["field"] == "ids"


async def test_another_companys_supplier_does_not_exist(company: Company, site: Site) -> None:
    stranger = Company(site)
    path = f"{SUPPLIERS}/{company.supplier_id}"
    answers = [
        await stranger.buyer.get(path),
        await stranger.buyer.patch(path, {"name": "Mine"}, version=1),
        await stranger.buyer.post(f"{path}/deactivate"),
    ]
    assert {a.status for a in answers} == {404}
    assert (await stranger.buyer.get(SUPPLIERS, ids=company.supplier_id)).body["items"] == []


async def test_only_who_manages_suppliers_changes_them(company: Company) -> None:
    answer = await company.store.post(SUPPLIERS, {})
    assert (answer.status, answer.body["permission"]) == (403, "purchasing.suppliers.manage")


def offer(company: Company, product: int = 0, **values: Any) -> dict[str, Any]:
    supplier_id, product_id = company.supplier_id, company.products[product]
    return {"supplier_id": supplier_id, "product_id": product_id, "unit_cost": "2.5", **values}


async def test_an_offer_is_set_changed_and_told_with_what_was_before(company: Company) -> None:
    first = await company.buyer.put(OFFERS, offer(company, supplier_sku="B8", lead_time_days=17))
    assert first.status == 200
    assert (first.body["unit_cost"], first.body["currency"]) == ("2.5", "INR")
    await company.buyer.put(OFFERS, offer(company, supplier_sku="B8", lead_time_days=17))
    await company.buyer.put(OFFERS, offer(company, unit_cost="2.7525", lead_time_days=17))
    told = [e for e in await company.events() if "supplier_product" in e["type"]]
    assert [e["aggregate_version"] for e in told] == [1, 2], "the same again is no news"
    assert len({e["aggregate_id"] for e in told}) == 1
    assert '"before": {"unit_cost": "2.5", "supplier_sku": "B8"}' in told[1]["payload"]
    listed = (await company.buyer.get(OFFERS, product_id=company.products[0])).body["items"]
    assert [o["unit_cost"] for o in listed] == ["2.7525"]


async def test_an_offer_is_taken_away_at_its_version_and_may_come_again(company: Company) -> None:
    await company.buyer.put(OFFERS, offer(company, supplier_sku="B8"))
    (read,) = (await company.buyer.get(OFFERS)).body["items"]
    stale = {"headers": {"If-Match": '"7"'}, "json": offer(company, supplier_sku="B9")}
    assert (await company.buyer.request("PUT", OFFERS, **stale)).body["code"] == "stale_version"
    stale["headers"] = {"If-Match": f'"{read["version"]}"'}
    assert (await company.buyer.request("PUT", OFFERS, **stale)).status == 200

    async def remove(version: int, who: str = "purchase_manager:asha") -> tuple[int, str]:
        headers = {"If-Match": f'"{version}"'}
        path = f"{OFFERS}/{read['id']}"
        answer = await company[who].request("DELETE", path, headers=headers)
        return answer.status, (answer.body or {}).get("code", "")

    assert await remove(read["version"]) == (412, "stale_version")
    assert (await remove(2, "staff:meena"))[0] == 403
    other = Company(company.site)
    await other.learn()
    gone = await other.buyer.request(
        "DELETE", f"{OFFERS}/{read['id']}", headers={"If-Match": '"2"'}
    )
    assert gone.status == 404
    assert await remove(2) == (204, "")
    assert await remove(2) == (404, "not_found")
    assert (await company.buyer.get(OFFERS)).body["items"] == []
    *_, last = await company.events()
    assert (last["type"], last["aggregate_version"]) == (
        "purchasing.supplier_product.removed.v1",
        3,
    )
    assert '"supplier_sku": "B9"' in last["payload"]
    assert (await company.buyer.put(OFFERS, offer(company))).status == 200
    (again,) = (await company.buyer.get(OFFERS)).body["items"]
    assert (again["version"], again["id"] == read["id"]) == (1, False)


async def test_many_offers_are_set_at_once_or_none(company: Company) -> None:
    items = [offer(company, 0), offer(company, 1, preferred=True, minimum_order="12")]
    answer = await company.buyer.post(f"{OFFERS}/bulk", {"items": items})
    assert (answer.status, len(answer.body["items"])) == (200, 2)
    assert (
        len((await company.store.get(OFFERS, supplier_id=company.supplier_id)).body["items"]) == 2
    )
    items[1]["supplier_id"] = str(new_id())
    items.append(items[0])
    items[0]["unit_cost"] = "9"
    refused = await company.buyer.post(f"{OFFERS}/bulk", {"items": items})
    assert [(e["field"], e["code"]) for e in refused.body["errors"]] == [
        ("items.1.supplier_id", "not_found"),
        ("items.2.product_id", "duplicate"),
    ]
    costs = {o["unit_cost"] for o in (await company.buyer.get(OFFERS)).body["items"]}
    assert costs == {"2.5"}


async def test_the_same_bulk_sent_twice_is_told_once(company: Company) -> None:
    key, body = new_id().hex, {"items": [offer(company, 0), offer(company, 1)]}
    answers = [await company.buyer.post(f"{OFFERS}/bulk", body, key=key) for _ in range(2)]
    assert [(a.status, len(a.body["items"])) for a in answers] == [(200, 2)] * 2
    assert answers[1].headers["idempotency-replayed"] == "true"
    assert len([e for e in await company.events() if "supplier_product" in e["type"]]) == 2
    other = await company.buyer.post(f"{OFFERS}/bulk", {"items": [offer(company)]}, key=key)
    assert other.body["errors"][0]["code"] == "idempotency_key_reused"


async def test_bulks_that_cross_wait_and_never_deadlock(company: Company) -> None:
    items = [offer(company, 0), offer(company, 1)]
    for product in range(20):
        company.products.append(await company.knows_product(f"P{product}"))
        items.append(offer(company, -1))

    async def put(cost: int) -> int:
        asked = [{**item, "unit_cost": str(cost)} for item in items]
        body = {"items": asked if cost % 2 else asked[::-1]}
        return (await company.buyer.post(f"{OFFERS}/bulk", body)).status

    assert set(await asyncio.gather(*map(put, range(8)))) == {200}
    rows = (await company.buyer.get(OFFERS, limit=200)).body["items"]
    assert len({row["unit_cost"] for row in rows}) == 1


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"unit_cost": "-1"}, ["unit_cost"]),
        ({"unit_cost": "NaN", "minimum_order": "-1"}, ["unit_cost", "minimum_order"]),
        ({"lead_time_days": "soon"}, ["lead_time_days"]),
        ({"currency": "EUR"}, ["currency"]),
    ],
)
async def test_a_bad_field_of_an_offer_is_named(
    company: Company, values: dict[str, Any], fields: list[str]
) -> None:
    answer = await company.buyer.put(OFFERS, offer(company, **values))
    assert answer.status == 422
    assert [e["field"] for e in answer.body["errors"]] == fields
    many = await company.buyer.post(f"{OFFERS}/bulk", {"items": [offer(company, **values)]})
    assert [e["field"] for e in many.body["errors"]] == [f"items.0.{f}" for f in fields]


async def test_suppliers_are_listed_by_name_or_number_either_way(company: Company) -> None:
    for name in ("Anchor Ltd", "Zinc AG"):
        await company.supplier(name=name)
    for sort, expected in {
        "name": ["Anchor Ltd", "Bolts & Co", "Zinc AG"],
        "-name": ["Zinc AG", "Bolts & Co", "Anchor Ltd"],
        "number": ["Bolts & Co", "Anchor Ltd", "Zinc AG"],
        "-number": ["Zinc AG", "Anchor Ltd", "Bolts & Co"],
    }.items():
        first = (await company.buyer.get(SUPPLIERS, sort=sort, limit=2)).body
        rest = await company.buyer.get(SUPPLIERS, sort=sort, cursor=first["next_cursor"])
        assert [s["name"] for s in [*first["items"], *rest.body["items"]]] == expected


async def test_a_price_list_names_its_products_and_is_searched_by_sku(company: Company) -> None:
    for product in company.products:
        offer = {"supplier_id": company.supplier_id, "product_id": product, "unit_cost": "1"}
        await company.buyer.put(OFFERS, offer)
    listed = (await company.store.get(OFFERS, supplier_id=company.supplier_id, q="nut")).body
    (nut,) = listed["items"]
    assert (nut["sku"], nut["name"], nut["unit"]) == ("NUT-M8", "Nut-M8", "pcs")
    assert "unit_cost" not in nut


async def test_why_a_supplier_was_deactivated_is_kept(company: Company) -> None:
    path = f"{SUPPLIERS}/{company.supplier_id}"
    for step in ("deactivate", "reactivate"):
        answer = await company.buyer.post(f"{path}/{step}", {"reason": f"{step} it"})
        assert answer.status == 200
    told = [e for e in await company.events() if e["aggregate_id"] == UUID(company.supplier_id)]
    assert [orjson.loads(e["headers"]).get("reason", "") for e in told] == [
        "",
        "deactivate it",
        "reactivate it",
    ]
