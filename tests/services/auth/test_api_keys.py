"""API keys: who makes them, what they open, and when they stop."""

import asyncio
import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import jwt
import pytest

from libs.domain.ids import new_id
from libs.testing.services import Answer, Client
from tests.services.auth.conftest import PASSWORD, Company
from tests.services.auth.test_users import add

KEYS = "/api/v1/auth/api-keys"
READ = ["inventory.stock.read", "catalog.products.read"]


async def made(company: Client, permissions: list[str] = READ, **more: Any) -> dict[str, Any]:
    answer = await company.post(KEYS, {"name": "Till 3", "permissions": permissions, **more})
    assert answer.status == 201, answer.body
    body: dict[str, Any] = answer.body
    return body


async def exchanged(auth: Client, key: str, by: str = "at the door") -> Answer:
    return await auth.with_token(None).post(
        f"{KEYS}/exchange", {"client_secret": by, "api_key": key}
    )


async def claims(auth: Client, key: str) -> dict[str, Any]:
    answer = await exchanged(auth, key)
    assert answer.status == 200, answer.body
    found: dict[str, Any] = jwt.decode(
        answer.body["access_token"], options={"verify_signature": False}
    )
    return found


async def member_with(auth: Client, company: Company, *roles: str) -> tuple[dict[str, Any], Client]:
    member = (await add(company, *roles)).body
    login = await auth.post("/api/v1/auth/login", {"email": member["email"], "password": PASSWORD})
    return member, auth.with_token(login.body["access_token"])


async def test_a_key_is_shown_once_and_listed_by_its_first_characters(
    company: Company,
) -> None:
    key = await made(company.admin, expires_in_days=30)
    assert key["key"].startswith(key["prefix"])
    assert len(key["key"]) == 91
    shown = (await company.admin.get(f"{KEYS}/{key['id']}")).body
    listed = (await company.admin.get(KEYS)).body["items"]
    assert listed == [shown]
    assert shown == {name: value for name, value in key.items() if name != "key"}
    assert shown["permissions"] == sorted(READ)
    assert shown["created_by_name"] == "Asha Rao"
    life = datetime.fromisoformat(shown["expires_at"]) - datetime.fromisoformat(shown["created_at"])
    assert life == timedelta(days=30)


async def test_keys_of_one_company_begin_differently(company: Company) -> None:
    prefixes = set()
    for _ in range(5):
        prefixes.add((await made(company.admin))["prefix"])
        await asyncio.sleep(0.002)
    assert len(prefixes) == 5


async def test_repeating_a_request_shows_the_key_but_not_its_text_again(company: Company) -> None:
    body = {"name": "Till 3", "permissions": READ}
    first = await company.admin.post(KEYS, body, key="once")
    again = await company.admin.post(KEYS, body, key="once")
    assert (first.status, again.status) == (201, 201)
    assert first.body["key"]
    assert first.headers["cache-control"] == "no-store"
    assert again.body["id"] == first.body["id"]
    assert "key" not in again.body
    assert len((await company.admin.get(KEYS)).body["items"]) == 1


async def test_keys_are_paged_newest_first(company: Company) -> None:
    ids = [(await made(company.admin))["id"] for _ in range(3)]
    first = (await company.admin.get(KEYS, limit=2)).body
    rest = (await company.admin.get(KEYS, limit=2, cursor=first["next_cursor"])).body
    assert [k["id"] for k in first["items"] + rest["items"]] == ids[::-1]
    assert rest["next_cursor"] is None


async def test_a_key_is_exchanged_for_a_minute_of_its_permissions(
    auth: Client, company: Company
) -> None:
    key = await made(company.admin)
    token = await claims(auth, key["key"])
    assert token["sub"] == key["id"]
    assert token["client_id"] == "api_key"
    assert token["tid"] == company.registered["tenant"]["id"]
    assert token["perms"] == sorted(READ)
    assert token["name"] == "Till 3"
    assert (token["roles"], token["limits"]) == ([], {})
    assert token["exp"] - token["iat"] == 60
    assert "sid" not in token


async def test_a_service_asked_with_the_key_itself_answers_401(
    auth: Client, company: Company
) -> None:
    key = await made(company.admin, ["auth.users.read"])
    assert (await auth.with_token(key["key"]).get("/api/v1/auth/users")).status == 401
    token = (await exchanged(auth, key["key"])).body["access_token"]
    assert (await auth.with_token(token).get("/api/v1/auth/users")).status == 200
    assert (await auth.with_token(token).get(KEYS)).status == 403


async def test_only_the_gateway_exchanges_keys(auth: Client, company: Company) -> None:
    key = (await made(company.admin))["key"]
    for secret in ("", "between us", "at the doo", "at the door "):
        answer = await exchanged(auth, key, secret)
        assert (answer.status, answer.body["code"]) == (401, "wrong_credentials")


@pytest.mark.promise("S0.10")
async def test_nobody_gives_a_key_what_they_do_not_have(auth: Client, company: Company) -> None:
    answer = await company.admin.post(KEYS, {"name": "K", "permissions": ["operator"]})
    assert answer.status == 422
    assert answer.body["errors"][0]["field"] == "permissions.0"
    _, buyer = await member_with(auth, company, "purchase_manager")
    refused = await buyer.post(KEYS, {"name": "K", "permissions": ["purchasing.orders.read"]})
    assert (refused.status, refused.body["permission"]) == (403, "auth.api_keys.manage")


@pytest.mark.parametrize(
    "permission", ["auth.users.manage", "auth.roles.manage", "auth.api_keys.manage"]
)
@pytest.mark.promise("S0.10")
async def test_who_may_do_what_is_not_decided_by_machines(
    company: Company, permission: str
) -> None:
    answer = await company.admin.post(KEYS, {"name": "K", "permissions": [*READ, permission]})
    assert answer.status == 422
    assert answer.body["errors"][0] | {"message": ""} == {
        "field": "permissions.2",
        "message": "",
        "code": "not_for_api_keys",
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"permissions": []},
        {"permissions": ["nonsense"]},
        {"permissions": READ * 101},
        {"name": "  "},
        {"name": "x" * 201},
        {"expires_in_days": 0},
        {"expires_in_days": 366},
        {"expires_in_days": None},
        {"tenant_id": str(new_id())},
        {"key": "qmk_chosen"},
        {"last_used_at": "2026-01-01T00:00:00Z"},
    ],
)
async def test_a_key_that_makes_no_sense_is_refused(
    company: Company, wrong: dict[str, Any]
) -> None:
    answer = await company.admin.post(KEYS, {"name": "K", "permissions": READ, **wrong})
    assert answer.status == 422
    assert (await company.admin.get(KEYS)).body["items"] == []


@pytest.mark.promise("S0.10", "S3.34")
async def test_who_loses_a_permission_loses_it_for_their_keys(
    auth: Client, company: Company
) -> None:
    member, second = await member_with(auth, company, "admin")
    key = (await made(second, ["auth.users.read", *READ]))["key"]
    path = f"/api/v1/auth/users/{member['id']}"
    changed = await company.admin.patch(path, {"roles": ["store_manager"]}, version=1)
    assert changed.status == 200
    token = await claims(auth, key)
    assert token["perms"] == sorted(READ)
    assert token["maker"] == {"sub": member["id"], "roles": ["store_manager"]}


async def test_the_key_of_somebody_deactivated_opens_nothing(
    auth: Client, company: Company
) -> None:
    member, second = await member_with(auth, company, "admin")
    key = (await made(second))["key"]
    await company.admin.post(f"/api/v1/auth/users/{member['id']}/deactivate")
    answer = await exchanged(auth, key)
    assert (answer.status, answer.body["code"]) == (401, "api_key_revoked")


async def test_a_revoked_key_opens_nothing_and_stays_listed(auth: Client, company: Company) -> None:
    key = await made(company.admin)
    for _ in range(2):
        assert (await company.admin.request("DELETE", f"{KEYS}/{key['id']}")).status == 204
    answer = await exchanged(auth, key["key"])
    assert (answer.status, answer.body["code"]) == (401, "api_key_revoked")
    shown = (await company.admin.get(f"{KEYS}/{key['id']}")).body
    assert shown["revoked_at"] is not None
    assert shown["version"] == 2


async def test_an_expired_key_opens_nothing(
    auth: Client, company: Company, beneath: "asyncpg.Connection[Any]"
) -> None:
    key = await made(company.admin)
    past = datetime.now(UTC) - timedelta(seconds=1)
    await beneath.execute("UPDATE api_keys SET expires_at = $2 WHERE id = $1", key["id"], past)
    answer = await exchanged(auth, key["key"])
    assert (answer.status, answer.body["code"]) == (401, "api_key_expired")


async def test_last_use_is_remembered_at_most_once_a_minute(
    auth: Client, company: Company, beneath: "asyncpg.Connection[Any]"
) -> None:
    key = await made(company.admin)

    async def last_used() -> str | None:
        found: str | None = (await company.admin.get(f"{KEYS}/{key['id']}")).body["last_used_at"]
        return found

    assert await last_used() is None
    await exchanged(auth, key["key"])
    first = await last_used()
    assert first is not None
    await exchanged(auth, key["key"])
    assert await last_used() == first
    await beneath.execute(
        "UPDATE api_keys SET last_used_at = last_used_at - interval '61 seconds' WHERE id = $1",
        key["id"],
    )
    await exchanged(auth, key["key"])
    again = await last_used()
    assert again is not None
    assert again > first
    assert (await company.admin.get(f"{KEYS}/{key['id']}")).body["version"] == 1


async def test_fifty_exchanges_at_once_all_succeed(auth: Client, company: Company) -> None:
    key = (await made(company.admin))["key"]
    answers = await asyncio.gather(*(exchanged(auth, key) for _ in range(50)))
    assert {answer.status for answer in answers} == {200}


async def test_nothing_but_the_key_itself_is_accepted(auth: Client, company: Company) -> None:
    key = (await made(company.admin))["key"]
    other = (await made(company.admin))["key"]
    head, ids, secret = key[:4], key[4:47], key[48:]
    flipped = "A" if secret[0] != "A" else "B"
    raw = base64.urlsafe_b64decode(ids + "=")
    swapped = base64.urlsafe_b64encode(raw[16:] + raw[:16]).rstrip(b"=").decode()
    foreign = base64.urlsafe_b64encode(raw[:16] + new_id().bytes).rstrip(b"=").decode()
    wrong = {
        "": "",
        "scheme alone": "qmk_",
        "another scheme": f"qmr_{ids}_{secret}",
        "no scheme": f"{ids}_{secret}",
        "secret changed": f"{head}{ids}_{flipped}{secret[1:]}",
        "another key's secret": f"{head}{ids}_{other[48:]}",
        "no secret": f"{head}{ids}_",
        "a short secret": key[:-1],
        "something behind": key + "A",
        "padding": key + "=",
        "spaces": f" {key}",
        "ids in the other order": f"{head}{swapped}_{secret}",
        "another company's id": f"{head}{foreign}_{secret}",
        "letters of another alphabet": f"{head}{ids}_{'é' * 43}",
        "a null character": f"{head}{ids}_{secret[:-1]}\x00",
        "the same bits spelt otherwise": key[:-1] + chr(ord(key[-1]) + 1),
        "huge": "qmk_" + "A" * 100_000,
    }
    for what, text in wrong.items():
        answer = await exchanged(auth, text)
        assert (answer.status, answer.body["code"]) == (401, "api_key_invalid"), what
    assert (await exchanged(auth, key)).status == 200


async def test_another_companys_key_cannot_be_seen_or_revoked(
    auth: Client, company: Company, other_company: Company
) -> None:
    key = await made(company.admin)
    path = f"{KEYS}/{key['id']}"
    assert (await other_company.admin.get(path)).status == 404
    assert (await other_company.admin.request("DELETE", path)).status == 404
    assert (await other_company.admin.get(KEYS)).body["items"] == []
    assert (await exchanged(auth, key["key"])).status == 200


async def test_the_text_of_a_key_is_stored_nowhere(
    auth: Client, company: Company, beneath: "asyncpg.Connection[Any]"
) -> None:
    key = await made(company.admin)
    await exchanged(auth, key["key"])
    secret = key["key"][48:]
    raw = base64.urlsafe_b64decode(secret + "=")
    tables = await beneath.fetch(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    for (table,) in tables:
        for row in await beneath.fetch(f"SELECT t::text FROM {table} AS t"):
            assert secret not in row[0]
            assert raw.hex() not in row[0]


async def test_what_happened_to_a_key_is_told(
    auth: Client, company: Company, beneath: "asyncpg.Connection[Any]"
) -> None:
    key = await made(company.admin)
    await company.admin.request("DELETE", f"{KEYS}/{key['id']}")
    rows = await beneath.fetch(
        "SELECT type, payload->>'api_key_id' AS id, headers->>'actor_name' AS by FROM events"
        " WHERE type LIKE 'auth.api_key.%' AND aggregate_id = $1 ORDER BY seq",
        key["id"],
    )
    assert [tuple(row) for row in rows] == [
        ("auth.api_key.created.v1", key["id"], "Asha Rao"),
        ("auth.api_key.revoked.v1", key["id"], "Asha Rao"),
    ]
