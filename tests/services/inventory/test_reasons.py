"""Reason codes of a company's own, beside those every company has."""

import pytest

from libs.testing.services import Answer
from tests.services.inventory.conftest import Company
from tests.services.inventory.test_movements import move, stocked
from tests.services.inventory.test_reservations import level, reserve

REASONS = "/api/v1/inventory/reasons"


async def make(company: Company, code: str, **more: object) -> Answer:
    return await company.client.post(REASONS, {"code": code, "name": "Sample", **more})


@pytest.mark.promise("S4.20")
async def test_a_company_moves_stock_for_reasons_of_its_own(company: Company) -> None:
    product, place = await stocked(company)
    assert (await move(company, product, place, "-1", "sample")).status == 422
    made = await make(company, "sample", sign=-1)
    assert (made.status, made.body["own"], made.body["version"]) == (201, True, 1)
    entry = await move(company, product, place, "-1", "sample")
    assert (entry.status, entry.body["reason"], entry.body["kind"]) == (201, "sample", "adjustment")
    wrong = await move(company, product, place, "1", "sample")
    assert wrong.body["errors"][0]["code"] == "wrong_sign"
    listed = (await company.client.get(REASONS)).body["items"]
    assert [r["code"] for r in listed if r["own"]] == ["sample"]
    assert "damage" in {r["code"] for r in listed}


async def test_one_out_of_use_may_not_be_given_any_more(company: Company) -> None:
    product, place = await stocked(company)
    await make(company, "sample", sign=-1)
    changed = await company.client.request(
        "PATCH", f"{REASONS}/sample", json={"active": False}, headers={"If-Match": '"1"'}
    )
    assert (changed.status, changed.body["by_hand"]) == (200, False)
    refused = await move(company, product, place, "-1", "sample")
    assert refused.body["errors"][0]["code"] == "unknown_reason"


async def test_codes_are_the_companys_own_and_well_formed(company: Company) -> None:
    assert (await make(company, "damage")).body["code"] == "code_taken"
    for bad in ("", "S", "Sample", "two words", "9lives", "x" * 40, "naïve"):
        assert (await make(company, bad)).status == 422, bad
    assert (await make(company, "sample")).status == 201
    assert (await make(company, "sample")).body["code"] == "code_taken"
    missing = await company.client.request(
        "PATCH", f"{REASONS}/nothing", json={"active": False}, headers={"If-Match": '"1"'}
    )
    assert missing.status == 404
    other = Company(company.running)
    await other.settle()
    assert not [r for r in (await other.client.get(REASONS)).body["items"] if r["own"]]


async def test_the_same_reason_sent_again_shows_what_the_first_one_made(company: Company) -> None:
    body = {"code": "sample", "name": "Sample", "sign": -1, "fact": True}
    first = await company.client.post(REASONS, body, key="reason-1")
    again = await company.client.post(REASONS, body, key="reason-1")
    assert (first.status, again.status, again.body) == (201, 201, first.body)
    for address in (first.headers["location"], f"{REASONS}/sample"):
        assert (await company.client.get(address)).body == first.body, address
    assert (await company.client.get(f"{REASONS}/damage")).body["own"] is False
    assert (await company.client.get(f"{REASONS}/nothing")).status == 404


async def test_a_fact_that_goes_both_ways_takes_what_was_promised(company: Company) -> None:
    product, place = await stocked(company)
    made = await make(company, "stolen", fact=True)
    assert (made.body["sign"], made.body["fact"]) == (0, True)
    assert (await make(company, "given", sign=1, fact=True)).body["fact"] is False
    assert (await reserve(company, (product, "10", place))).status == 201
    assert (await move(company, product, place, "-4", "stolen")).status == 201
    assert (await level(company, product))["reserved"] == "6"
