"""What a company settles: who may change it, what is refused, and what every change tells."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from libs.contracts.purchasing import PurchaseOrderRaised
from libs.domain.ids import new_id
from libs.testing.events import publish
from libs.testing.services import Client
from services.auth.domain.roles import BUILT_IN
from tests.services.auth.conftest import PASSWORD, Company
from tests.services.auth.people import history
from tests.services.auth.test_users import add

TENANT = "/api/v1/auth/tenant"
EVERYTHING: dict[str, Any] = {
    "name": "Deccan Motors",
    "currency": "EUR",
    "timezone": "Europe/Berlin",
    "locale": "de-de",
    "fiscal_year_start": 1,
    "stock_on": "approval",
    "deduct_on": "approval",
    "back_orders": True,
    "requester_may_approve": True,
    "over_receipt_percent": "2.5",
    "address": "Plot 12, MIDC\nPune 411019",
    "tax_id": "27AAPFU0939F1ZV",
    "replenish_at": "06:30",
    "replenish_when_low": True,
    "supplier_link_days": 14,
    "email_invoices": False,
    "new_customer_credit": "50000.5",
}
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"currency": "XYZ"}, "currency"),
    ({"currency": "inr"}, "currency"),
    ({"currency": "EURO"}, "currency"),
    ({"timezone": "Mars/Olympus"}, "timezone"),
    ({"timezone": "../../etc/passwd"}, "timezone"),
    ({"timezone": ""}, "timezone"),
    ({"locale": "english"}, "locale"),
    ({"locale": "en_IN"}, "locale"),
    ({"locale": "e"}, "locale"),
    ({"locale": "en-IN-u-nu-deva"}, "locale"),
    ({"locale": "de-1996-1996"}, "locale"),
    ({"locale": "en-IN\nX"}, "locale"),
    ({"fiscal_year_start": 0}, "fiscal_year_start"),
    ({"fiscal_year_start": 13}, "fiscal_year_start"),
    ({"fiscal_year_start": "April"}, "fiscal_year_start"),
    ({"stock_on": "shipment"}, "stock_on"),
    ({"deduct_on": "receipt"}, "deduct_on"),
    ({"back_orders": "perhaps"}, "back_orders"),
    ({"over_receipt_percent": "-1"}, "over_receipt_percent"),
    ({"address": "x" * 501}, "address"),
    ({"tax_id": "27\nAA"}, "tax_id"),
    ({"over_receipt_percent": "100.5"}, "over_receipt_percent"),
    ({"over_receipt_percent": "0.001"}, "over_receipt_percent"),
    ({"over_receipt_percent": "NaN"}, "over_receipt_percent"),
    ({"replenish_at": "6:30"}, "replenish_at"),
    ({"replenish_at": "24:00"}, "replenish_at"),
    ({"replenish_when_low": "perhaps"}, "replenish_when_low"),
    ({"supplier_link_days": 0}, "supplier_link_days"),
    ({"supplier_link_days": 366}, "supplier_link_days"),
    ({"new_customer_credit": "-1"}, "new_customer_credit"),
    ({"new_customer_credit": "1e12"}, "new_customer_credit"),
    ({"name": "   "}, "name"),
    ({"name": "Deccan\nPumps"}, "name"),
    ({"name": "x" * 201}, "name"),
    ({"ready_made_roles": ["admin"]}, "ready_made_roles"),
    ({"in_use": False}, "in_use"),
    ({"version": 9}, "version"),
]


async def said_of(auth: Client, company: Company, kind: str, count: int) -> list[dict[str, Any]]:
    """The events of a type, once there are so many: history waits for older transactions."""
    async with asyncio.timeout(30):
        while True:
            found = [
                event["data"]
                for event in await history(auth, company)
                if event["type"] == f"quartermaster.auth.{kind}.v1"
            ]
            if len(found) >= count:
                return found
            await asyncio.sleep(0.05)


async def test_every_setting_can_be_changed_and_its_event_says_all_before_and_after(
    auth: Client, company: Company
) -> None:
    before = await company.admin.get(TENANT)
    assert (before.status, before.headers["etag"]) == (200, '"1"')
    answer = await company.admin.patch(TENANT, EVERYTHING, version=1)
    assert (answer.status, answer.headers["etag"]) == (200, '"2"')
    expected = {**EVERYTHING, "locale": "de-DE"}
    shown = {**answer.body, **answer.body["settings"]}
    assert {field: shown[field] for field in expected} == expected
    assert (await company.admin.get(TENANT)).body == answer.body
    assert (await company.admin.get("/api/v1/auth/me")).body["tenant"] == answer.body
    (event,) = await said_of(auth, company, "tenant.updated", 1)
    assert {field: event[field] for field in expected} == expected
    assert event["ready_made_roles"] == list(BUILT_IN)
    assert event["version"] == 2
    assert event["after"] == expected
    assert event["before"]["currency"] == "INR"
    assert set(event["before"]) == set(expected)


async def test_what_is_left_out_stays_and_no_change_is_no_event(
    auth: Client, company: Company
) -> None:
    await company.admin.patch(TENANT, {"back_orders": True}, version=1)
    same = await company.admin.patch(TENANT, {"back_orders": True, "name": None}, version=2)
    assert (same.status, same.body["version"]) == (200, 2)
    await company.admin.patch(TENANT, {"name": "Deccan Motors"}, version=2)
    events = await said_of(auth, company, "tenant.updated", 2)
    assert [sorted(event["after"]) for event in events] == [["back_orders"], ["name"]]
    assert events[1]["back_orders"] is True


@pytest.mark.parametrize(("change", "field"), WRONG, ids=str)
async def test_a_setting_that_means_nothing_is_refused_by_name(
    company: Company, change: dict[str, Any], field: str
) -> None:
    answer = await company.admin.patch(TENANT, change, version=1)
    assert answer.status == 422, answer.body
    assert answer.body["errors"][0]["field"].split(".")[0] == field
    assert (await company.admin.get(TENANT)).body["version"] == 1


async def test_everything_that_is_wrong_is_said_at_once(company: Company) -> None:
    change = {"currency": "XYZ", "timezone": "Mars/Olympus", "locale": "x", "back_orders": True}
    answer = await company.admin.patch(TENANT, change, version=1)
    assert {e["field"] for e in answer.body["errors"]} == {"currency", "timezone", "locale"}
    assert (await company.admin.get(TENANT)).body["settings"]["back_orders"] is False


@pytest.mark.parametrize(
    ("given", "kept"),
    [("EN-in", "en-IN"), ("zh-hant-tw", "zh-Hant-TW"), ("es-419", "es-419"), ("hi", "hi")],
)
async def test_a_locale_is_kept_in_its_usual_case(company: Company, given: str, kept: str) -> None:
    answer = await company.admin.patch(TENANT, {"locale": given}, version=1)
    assert answer.body["locale"] == kept


async def test_of_changes_made_to_one_version_one_wins(company: Company) -> None:
    answers = await asyncio.gather(
        *(company.admin.patch(TENANT, {"name": f"Name {n}"}, version=1) for n in range(12))
    )
    assert sorted(a.status for a in answers) == [200, *[412] * 11]
    assert {a.body["current_version"] for a in answers if a.status == 412} == {2}
    blind = await company.admin.request("PATCH", TENANT, json={"name": "Blind"})
    assert blind.body["errors"][0]["code"] == "if_match_required"


@pytest.mark.promise("S3.34")
async def test_everybody_sees_the_company_and_only_who_manages_it_changes_it(
    auth: Client, company: Company
) -> None:
    member = (await add(company, *(set(BUILT_IN) - {"admin"}))).body
    credentials = {"email": member["email"], "password": PASSWORD}
    login = await auth.post("/api/v1/auth/login", credentials)
    person = auth.with_token(login.body["access_token"])
    assert (await person.get(TENANT)).body["name"] == "Deccan Pumps"
    answer = await person.patch(TENANT, {"name": "Mine"}, version=1)
    assert (answer.status, answer.body["permission"]) == (403, "auth.tenant.manage")
    assert (await auth.get(TENANT)).status == 401


async def test_a_currency_stays_once_a_purchase_order_was_raised(
    auth: Client, company: Company, broker_of_auth: str
) -> None:
    tenant_id = UUID(company.registered["tenant"]["id"])
    changed = await company.admin.patch(TENANT, {"currency": "USD"}, version=1)
    assert (changed.body["currency"], changed.body["currency_fixed"]) == ("USD", False)
    order_id = new_id()
    raised = PurchaseOrderRaised(
        order_id=order_id,
        number="PO-2026-000001",
        supplier_id=new_id(),
        warehouse_id=new_id(),
        status="draft",
    )
    await publish(broker_of_auth, raised, tenant_id=tenant_id, subject=order_id, times=3)
    async with asyncio.timeout(30):
        while not (await company.admin.get(TENANT)).body["currency_fixed"]:  # noqa: ASYNC110 - a row
            await asyncio.sleep(0.05)
    refused = await company.admin.patch(TENANT, {"currency": "EUR", "name": "X"}, version=2)
    assert (refused.status, refused.body["code"]) == (409, "currency_in_use")
    same = await company.admin.patch(TENANT, {"currency": "USD", "name": "Same"}, version=2)
    assert (same.status, same.body["name"], same.body["currency"]) == (200, "Same", "USD")
