"""What ends a right ends it everywhere: requests at the gateway and connections that are open."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import aiohttp
import pytest

from bench.company import PASSWORD
from tests.people import Person
from tests.security.conftest import Cast

pytestmark = pytest.mark.e2e
READ = "inventory.stock.read"
STOCK = "inventory/stock"
PATIENCE = 15  # a broken promise must not hang; how soon it is kept is measured, not asserted


@dataclass(frozen=True, slots=True)
class Victim:
    """Somebody about to lose a right: who they are and what their tokens rest on."""

    who: Person
    user: dict[str, Any]
    refresh_token: str = ""
    role: str = ""
    key: str = ""


async def _hired(cast: Cast, roles: list[str]) -> Victim:
    """A new member of the company, signed in."""
    admin = cast.shop.admin
    email = f"victim-{uuid4().hex[:8]}@people.example"
    body = {"name": "Vic Tim", "email": email, "password": PASSWORD, "roles": roles}
    user = (await admin.ask("POST", "auth/users", body)).body
    login = await admin.ask("POST", "auth/login", {"email": email, "password": PASSWORD})
    who = Person(admin.web, admin.url, login.body["access_token"])
    return Victim(who, user, login.body["refresh_token"], role=roles[0])


async def _with_own_role(cast: Cast) -> Victim:
    body = {"name": f"Counter {uuid4().hex[:6]}", "permissions": [READ, "catalog.products.read"]}
    role = (await cast.shop.admin.ask("POST", "auth/roles", body)).body
    return await _hired(cast, [role["key"]])


async def _machine_of(cast: Cast, maker: Victim) -> Victim:
    """A key that a member made."""
    body = {"name": "Robot", "permissions": [READ]}
    made = await maker.who.ask("POST", "auth/api-keys", body)
    assert made.status == 201, made.body
    robot = Person(maker.who.web, maker.who.url, made.body["key"])
    return Victim(robot, maker.user, key=made.body["id"])


async def _staff(cast: Cast) -> Victim:
    return await _hired(cast, ["staff"])


async def _machine(cast: Cast) -> Victim:
    return await _machine_of(cast, await _hired(cast, ["admin"]))


async def _sign_out(_cast: Cast, victim: Victim) -> None:
    await victim.who.ask("POST", "auth/logout", {"refresh_token": victim.refresh_token})


async def _end_sessions(cast: Cast, victim: Victim) -> None:
    """An admin ends them, one by one."""
    admin = cast.shop.admin
    sessions = await admin.ask("GET", f"auth/sessions?user_id={victim.user['id']}")
    for session in sessions.body["items"]:
        await admin.ask("DELETE", f"auth/sessions/{session['id']}")


async def _deactivate(cast: Cast, victim: Victim) -> None:
    await cast.shop.admin.ask("POST", f"auth/users/{victim.user['id']}/deactivate")


async def _demote(cast: Cast, victim: Victim) -> None:
    body = {"roles": ["viewer"]}
    path = f"auth/users/{victim.user['id']}"
    done = await cast.shop.admin.ask("PATCH", path, body, If_Match='"1"')
    assert done.status == 200, done.body


async def _narrow_role(cast: Cast, victim: Victim) -> None:
    body = {"permissions": ["catalog.products.read"]}
    path = f"auth/roles/{victim.role}"
    done = await cast.shop.admin.ask("PATCH", path, body, If_Match='"1"')
    assert done.status == 200, done.body


async def _change_password(_cast: Cast, victim: Victim) -> None:
    """On another device, which stays."""
    login = await victim.who.ask(
        "POST", "auth/login", {"email": victim.user["email"], "password": PASSWORD}
    )
    elsewhere = Person(victim.who.web, victim.who.url, login.body["access_token"])
    body = {"current_password": PASSWORD, "password": "another long password"}
    done = await elsewhere.ask("POST", "auth/me/password", body)
    assert done.status == 204, done.body


async def _revoke_key(cast: Cast, victim: Victim) -> None:
    done = await cast.shop.admin.ask("DELETE", f"auth/api-keys/{victim.key}")
    assert done.status == 204, done.body


# Who loses what how, and what their next request is told.
CASES: dict[str, tuple[Any, Any, int, str]] = {
    "signed out": (_staff, _sign_out, 401, "token_stale"),
    "session ended by an admin": (_staff, _end_sessions, 401, "token_stale"),
    "password changed elsewhere": (_staff, _change_password, 401, "token_stale"),
    "deactivated": (_staff, _deactivate, 401, "token_stale"),
    "given another role": (_staff, _demote, 401, "token_stale"),
    "role changed": (_with_own_role, _narrow_role, 401, "token_stale"),
    "API key revoked": (_machine, _revoke_key, 401, "api_key_revoked"),
    "maker of the API key deactivated": (_machine, _deactivate, 401, "api_key_revoked"),
    "maker of the API key given another role": (_machine, _demote, 403, "permission_denied"),
}


@pytest.mark.promise("S0.10", "S3.34")
@pytest.mark.parametrize("case", CASES)
async def test_it_reaches_requests_and_open_connections(cast: Cast, case: str) -> None:
    make, lose, status, code = CASES[case]
    victim: Victim = await make(cast)
    bystander = await _hired(cast, ["staff"])
    async with _open(victim.who) as socket, _open(bystander.who) as other:
        assert (await victim.who.ask("GET", STOCK)).status == 200
        await lose(cast, victim)
        assert await _ending(socket) == ("token_stale", 4401)
        answer = await victim.who.ask("GET", STOCK)
        assert (answer.status, answer.body["code"]) == (status, code)
        assert not other.closed
    assert (await bystander.who.ask("GET", STOCK)).status == 200


@asynccontextmanager
async def _open(person: Person) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """A socket that hears stock."""
    async with person.web.ws_connect(f"{person.url}/ws") as socket:
        await socket.send_json({"type": "authenticate", "token": person.token})
        await socket.send_json({"type": "subscribe", "topics": ["inventory.*"]})
        while (await socket.receive_json(timeout=PATIENCE))["type"] != "subscribed":
            pass
        yield socket


async def _ending(socket: aiohttp.ClientWebSocketResponse) -> tuple[str, int | None]:
    """The error said last, and the code it was closed with."""
    code = ""
    async with asyncio.timeout(PATIENCE):
        async for message in socket:
            said = message.json()
            code = said["code"] if said["type"] == "error" else code
    return code, socket.close_code
