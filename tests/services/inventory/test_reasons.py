"""Reason codes of a company's own, beside those every company has."""

import pytest

from libs.testing.services import Answer
from tests.services.inventory.conftest import Company
from tests.services.inventory.test_movements import move, stocked

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
