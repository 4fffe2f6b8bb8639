"""Every operation of every service, asked by everybody: the answers are those written by hand."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import aiohttp
import pytest

from bench.company import PASSWORD, open_company
from deploy.contracts.services import documents
from deploy.verify import superuser_url
from tests.people import ROLES, Person, hire, person
from tests.rows import digests
from tests.security.expectations import ANYBODY, EXPECTED, OF_EVERY_SERVICE
from tests.shops import Shop, open_shop
from tests.stack import LocalStack

pytestmark = pytest.mark.e2e
AT_ONCE = 8
_ROLE = {"name": "Their own", "permissions": ["catalog.products.read"]}
_GUEST = {"name": "Their guest", "email": "guest@other.example", "roles": ["staff"]}
SERVICES = ("auth", "catalog", "inventory", "purchasing", "reporting")


@dataclass(frozen=True, slots=True)
class Operation:
    """A method and a path template of one service, and the permission it declares."""

    service: str
    method: str
    path: str
    permission: str | None

    @property
    def name(self) -> str:
        """As the expectations name it."""
        return f"{self.method} {self.path}"

    def expected(self) -> frozenset[str] | None:
        """Who may, or None if nobody has said."""
        return OF_EVERY_SERVICE.get(self.name, EXPECTED.get(self.name))

    def filled(self, ids: dict[str, str]) -> str:
        """The path with these ids in it."""
        path = self.path
        for name, value in ids.items():
            path = path.replace(f"{{{name}}}", value)
        assert "{" not in path, f"say in tests/security which id stands in {self.path}"
        return path


def operations() -> list[Operation]:
    """All there are, by the services' own OpenAPI documents."""
    return [
        Operation(service, method.upper(), path, operation.get("x-permission"))
        for service, document in documents().items()
        for path, item in document["paths"].items()
        for method, operation in item.items()
    ]


OPERATIONS = operations()


@dataclass(frozen=True, slots=True)
class Cast:
    """Two companies: the people of one, the ids of the other's things, and the services' ports."""

    people: dict[str, Person]
    ids: dict[str, str]
    shop: Shop
    stack: LocalStack

    def doors(self, operation: Operation) -> Iterator[str]:
        """Where an operation can be asked for: at its service, and at the gateway if forwarded."""
        yield f"http://127.0.0.1:{self.stack.port(operation.service)}"
        if operation.name in EXPECTED and operation.permission != "service":
            yield self.stack.url


@pytest.fixture(scope="module")
async def cast(quartermaster: LocalStack, web: aiohttp.ClientSession) -> Cast:
    """Somebody of each role, somebody signed out, nobody; and another company full of things."""
    company = await open_company(web, quartermaster.url, "Curious Works", "INR")
    people = {role: person(web, await hire(web, company, role)) for role in ROLES}
    people["nobody"] = Person(web, quartermaster.url)
    people["signed out"] = await _signed_out(web, people["nobody"], await _email(people["staff"]))
    other = await open_shop(await open_company(web, quartermaster.url, "Other Works", "INR"), web)
    return Cast(people, await _things(other), other, quartermaster)


def test_every_operation_is_expected_and_every_expectation_is_met() -> None:
    names = {operation.name for operation in OPERATIONS}
    assert not [o.name for o in OPERATIONS if o.expected() is None], "say who may, by hand"
    assert not (set(EXPECTED) | set(OF_EVERY_SERVICE)) - names, "expected, but not there"


def test_every_operation_declares_its_permission() -> None:
    assert not [operation.name for operation in OPERATIONS if not operation.permission]


@pytest.mark.promise("S0.6", "S0.9", "S0.10", "S0.11", "S0.5", "S0.7")
@pytest.mark.parametrize("who", [*ROLES, "nobody", "signed out"])
async def test_everybody_may_do_what_is_expected_and_nothing_else(cast: Cast, who: str) -> None:
    """At the gateway and at each service itself, which does not trust the gateway."""
    unknown = dict.fromkeys(cast.ids, str(uuid4()))
    wrong: list[str] = []
    room = asyncio.Semaphore(AT_ONCE)

    async def ask(operation: Operation, door: str) -> None:
        expected = operation.expected() or frozenset()
        asker = Person(cast.people[who].web, door, cast.people[who].token)
        async with room:
            body: object = None if operation.method == "GET" else {}
            answer = await asker.ask(operation.method, operation.filled(unknown), body)
        good = _as_expected(who, expected, answer.status, door == cast.stack.url)
        if answer.status == 403 and good and operation.permission not in {"service", "operator"}:
            good = answer.body["permission"] == operation.permission
        if not good:
            wrong.append(f"{operation.name} at {door}: {answer.status} {answer.body}"[:300])

    await asyncio.gather(*(ask(o, door) for o in OPERATIONS for door in cast.doors(o)))
    assert not wrong


def _as_expected(who: str, expected: frozenset[str], status: int, at_gateway: bool) -> bool:
    if expected == ANYBODY:
        return status not in {403, 500}
    if who == "nobody" or (who == "signed out" and at_gateway):
        return status == 401
    if who == "signed out":
        # A service alone honours a token for its ten minutes; the gateway hears of the sign-out.
        who = "staff"
    if who in expected:
        return status not in {401, 403} and status < 500
    return status == 403


@pytest.mark.promise("S0.8", "S0.11")
@pytest.mark.parametrize("who", ["admin", "purchase_manager", "store_manager"])
async def test_the_ids_of_another_company_are_unknown_everywhere(cast: Cast, who: str) -> None:
    """404 for each id in each path, as for an id nobody has; and nothing of theirs changes."""
    tenant = (await cast.shop.company.admin.get("auth/me"))["tenant"]["id"]
    url = superuser_url(cast.stack.folder)
    before = await digests(url, tenant, SERVICES)
    wrong = []
    for operation in OPERATIONS:
        if "{" not in operation.path or who not in (operation.expected() or ()):
            continue
        for door in cast.doors(operation):
            asker = Person(cast.people[who].web, door, cast.people[who].token)
            answers = [
                await asker.ask(
                    operation.method,
                    operation.filled(ids),
                    _body(operation, cast.ids),
                    If_Match='"1"',
                )
                for ids in (cast.ids, dict.fromkeys(cast.ids, str(uuid4())))
            ]
            theirs, nobodys = [
                (a.status, a.body.get("code"), a.body.get("detail")) for a in answers
            ]
            if theirs[0] != 404 or theirs != nobodys:
                wrong.append(f"{operation.name} at {door}: {theirs}, unknown: {nobodys}")
    assert not wrong
    assert await digests(url, tenant, SERVICES) == before


@pytest.mark.promise("S0.11")
async def test_lists_counts_files_and_searches_show_nothing_of_another_company(cast: Cast) -> None:
    """Whatever a GET without an id gives to another admin, nothing of theirs is in it."""
    secrets = {*cast.ids.values(), cast.shop.supplier, cast.shop.product, cast.shop.warehouse}
    found = []
    for operation in OPERATIONS:
        if operation.method == "GET" and "{" not in operation.path and operation.expected():
            for door in cast.doors(operation):
                asker = Person(cast.people["admin"].web, door, cast.people["admin"].token)
                for query in ("", *(f"?{name}={value}" for name, value in cast.ids.items())):
                    said = str((await asker.ask("GET", operation.path + query)).body)
                    given = query.rpartition("=")[2]
                    found += [f"{operation.name}{query}" for s in secrets - {given} if s in said]
    assert not found


def _body(operation: Operation, ids: dict[str, str]) -> Any:
    """A body that passes the checks of form, so that the id in the path decides."""
    if operation.method == "GET":
        return None
    if operation.path.endswith("/receipts"):
        return {"lines": [{"line_id": ids["line_id"], "accepted": "1"}]}
    return {}


async def _things(shop: Shop) -> dict[str, str]:
    """An id of the company for each name that stands in a path."""
    order = await shop.confirmed("5")
    path = f"purchasing/orders/{order['id']}/receipts"
    line = {"line_id": order["lines"][0]["id"], "accepted": "2"}
    receipt = await shop.company.store.post(path, {"lines": [line]})
    moved = {
        "product_id": shop.product,
        "warehouse_id": shop.warehouse,
        "quantity": "1",
        "reason": "opening",
    }
    return {
        "user_id": (await shop.company.admin.get("auth/me"))["user"]["id"],
        "category_id": (await shop.company.buyer.post("catalog/categories", {"name": "Theirs"}))[
            "id"
        ],
        "product_id": shop.product,
        "warehouse_id": shop.warehouse,
        "supplier_id": shop.supplier,
        "order_id": order["id"],
        "line_id": line["line_id"],
        "receipt_id": receipt["id"],
        "entry_id": (await shop.company.store.post("inventory/movements", moved))["id"],
        "session_id": (await shop.company.admin.get("auth/me"))["session_id"],
        "letter_id": str(uuid4()),
        "key": (await shop.company.admin.post("auth/roles", _ROLE))["key"],
        "invitation_id": (await shop.company.admin.post("auth/users/invite", _GUEST))["id"],
    }


async def _email(somebody: Person) -> str:
    return str((await somebody.ask("GET", "auth/me")).body["user"]["email"])


async def _signed_out(web: aiohttp.ClientSession, nobody: Person, email: str) -> Person:
    """Signed in once more and out again; the gateway has heard of it when this returns."""
    login = await nobody.ask("POST", "auth/login", {"email": email, "password": PASSWORD})
    gone = Person(web, nobody.url, login.body["access_token"])
    await nobody.ask("POST", "auth/logout", {"refresh_token": login.body["refresh_token"]})
    for _ in range(300):
        if (await gone.ask("GET", "auth/me")).status == 401:
            return gone
        await asyncio.sleep(0.1)
    raise AssertionError("the gateway never heard of the sign-out")
