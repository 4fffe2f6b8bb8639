"""Signing up, in and out, over HTTP against the real service."""

import asyncio
from typing import Any

import jwt
import pytest

from libs.contracts.auth import TenantRegistered
from libs.testing.services import Client
from services.auth.domain.roles import BUILT_IN
from tests.services.auth.conftest import PASSWORD, Company


def claims(token: str) -> dict[str, Any]:
    read: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return read


@pytest.mark.promise("S0.6", "S0.7", "S0.8")
async def test_a_token_carries_role_tenant_and_permissions(auth: Client, company: Company) -> None:
    tokens = await auth.post("/api/v1/auth/login", {"email": company.email, "password": PASSWORD})
    assert tokens.status == 200
    token = tokens.body["access_token"]
    said = claims(token)
    assert jwt.get_unverified_header(token)["typ"] == "at+jwt"
    assert said["roles"] == ["admin"]
    assert said["tid"] == company.registered["tenant"]["id"]
    assert "purchasing.orders.approve" in said["perms"]
    assert said["limits"] == {"purchase": None, "sale": None}
    assert said["exp"] - said["iat"] == 600


async def test_the_published_keys_verify_the_token(auth: Client, company: Company) -> None:
    keys = (await auth.get("/.well-known/jwks.json")).body["keys"]
    token = str(company.registered["access_token"])
    kid = jwt.get_unverified_header(token)["kid"]
    key = next(k for k in keys if k["kid"] == kid)
    assert "d" not in key
    jwt.decode(token, jwt.PyJWK(key, algorithm="EdDSA"), ["EdDSA"], audience="quartermaster")


async def test_me_says_who_and_where_and_what(company: Company) -> None:
    me = (await company.admin.get("/api/v1/auth/me")).body
    assert me["tenant"]["name"] == "Deccan Pumps"
    assert me["tenant"]["currency"] == "INR"
    assert me["user"]["email"] == company.email
    assert "costs.read" in me["permissions"]


async def test_wrong_password_and_unknown_email_answer_alike(
    auth: Client, company: Company
) -> None:
    wrong = await auth.post("/api/v1/auth/login", {"email": company.email, "password": "nonsense"})
    unknown = await auth.post(
        "/api/v1/auth/login", {"email": "nobody@example.com", "password": "nonsense"}
    )
    assert wrong.status == unknown.status == 401
    assert wrong.body["detail"] == unknown.body["detail"]
    assert wrong.body["code"] == "wrong_credentials"


async def test_a_refresh_token_is_good_once_and_its_reuse_ends_the_session(
    auth: Client, company: Company
) -> None:
    first = str(company.registered["refresh_token"])
    second = (await auth.post("/api/v1/auth/refresh", {"refresh_token": first})).body
    again = (await auth.post("/api/v1/auth/refresh", {"refresh_token": first})).body
    assert again["refresh_token"] == second["refresh_token"], "within the leeway: the same child"
    third = await auth.post("/api/v1/auth/refresh", {"refresh_token": second["refresh_token"]})
    assert third.status == 200
    stolen = await auth.post("/api/v1/auth/refresh", {"refresh_token": first})
    assert stolen.status == 401
    owner = await auth.post("/api/v1/auth/refresh", {"refresh_token": third.body["refresh_token"]})
    assert owner.status == 401
    assert owner.body["code"] == "session_ended"


async def test_parallel_refreshes_of_one_token_have_one_child(
    auth: Client, company: Company
) -> None:
    token = company.registered["refresh_token"]
    answers = await asyncio.gather(
        *(auth.post("/api/v1/auth/refresh", {"refresh_token": token}) for _ in range(20))
    )
    assert {a.status for a in answers} == {200}
    assert len({a.body["refresh_token"] for a in answers}) == 1


async def test_signing_out_ends_the_session(auth: Client, company: Company) -> None:
    token = company.registered["refresh_token"]
    assert (await auth.post("/api/v1/auth/logout", {"refresh_token": token})).status == 204
    assert (await auth.post("/api/v1/auth/refresh", {"refresh_token": token})).status == 401
    assert (await auth.post("/api/v1/auth/logout", {"refresh_token": token})).status == 204


@pytest.mark.parametrize("token", ["", "nonsense", "qmr_", "qmr_" + "A" * 75, "qmr_é"])
async def test_a_made_up_refresh_token_is_refused(auth: Client, token: str) -> None:
    answer = await auth.post("/api/v1/auth/refresh", {"refresh_token": token})
    assert answer.status == 401


async def test_a_taken_email_is_a_conflict(auth: Client, company: Company) -> None:
    body = {
        "company": "X",
        "name": "Y",
        "email": company.email,
        "password": PASSWORD,
        "currency": "INR",
        "timezone": "Asia/Kolkata",
    }
    answer = await auth.post("/api/v1/auth/register", body)
    assert (answer.status, answer.body["code"]) == (409, "email_taken")


async def test_every_wrong_field_is_named(auth: Client) -> None:
    body = {
        "company": "",
        "email": "not an e-mail",
        "password": PASSWORD,
        "currency": "INR",
        "timezone": "Asia/Kolkata",
        "extra": 1,
    }
    answer = await auth.post("/api/v1/auth/register", body)
    assert answer.status == 422
    assert {e["field"] for e in answer.body["errors"]} == {"company", "name", "email", "extra"}


@pytest.mark.parametrize(
    ("field", "value"),
    [("currency", "ZZZ"), ("timezone", "Moon/Base"), ("password", "short")],
)
async def test_rules_name_their_field(auth: Client, field: str, value: str) -> None:
    body = {
        "company": "X",
        "name": "Y",
        "email": "rules@deccan.example",
        "password": PASSWORD,
        "currency": "INR",
        "timezone": "Asia/Kolkata",
        field: value,
    }
    answer = await auth.post("/api/v1/auth/register", body)
    assert answer.status == 422
    assert [e["field"] for e in answer.body["errors"]] == [field]


async def test_a_service_gets_a_short_token_with_its_secret_only(
    auth: Client, company: Company
) -> None:
    tenant_id = company.registered["tenant"]["id"]
    asked = {"client_id": "purchasing", "client_secret": "between us", "tenant_id": tenant_id}
    good = await auth.post("/api/v1/auth/service-tokens", asked)
    assert claims(good.body["access_token"])["sub"] == "service:purchasing"
    assert good.body["expires_in"] == 60
    bad = await auth.post("/api/v1/auth/service-tokens", {**asked, "client_secret": "guess"})
    assert bad.status == 401


async def test_a_companys_settings_are_told_alike_by_its_event_and_by_its_owner(
    company: Company,
) -> None:
    """Who learns of a company by asking must not know less than who heard of it."""
    me = (await company.admin.get("/api/v1/auth/me")).body
    assert me["tenant"]["settings"] == {
        "locale": "en-IN",
        "stock_on": "receipt",
        "deduct_on": "shipment",
        "back_orders": False,
        "fiscal_year_start": 4,
        "requester_may_approve": False,
        "over_receipt_percent": "0",
        "replenish_at": "",
        "replenish_when_low": False,
        "supplier_link_days": 30,
        "email_invoices": True,
        "new_customer_credit": "",
        "address": "",
        "tax_id": "",
        "ready_made_roles": list(BUILT_IN),
    }
    told = set(TenantRegistered.model_fields) - {"name", "currency", "timezone"}
    assert set(me["tenant"]["settings"]) == told
