"""Things of other services: heard by event, asked of their owner when no event has come yet."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from aiohttp import web

from libs.contracts.auth import Member, RoleChanged, TenantRegistered, UserJoined
from libs.contracts.base import Event
from libs.contracts.catalog import Product, ProductArchived, ProductUpdated
from libs.contracts.inventory import WarehouseChanged
from libs.db import outbox
from libs.db.database import Database
from libs.domain.clock import utc_now
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.messaging.relay import Relay
from libs.testing.postgres import Databases
from libs.testing.principals import verifier
from libs.testing.rabbitmq import Brokers
from libs.testing.services import environment, free_port, running
from libs.web.settings import ServiceSettings
from services.purchasing.main import build
from services.purchasing.settings import PurchasingSettings
from tests.services.purchasing.conftest import OFFERS, ORDERS, Company, Site

PRODUCT = {
    "name": "Washer",
    "unit": "pcs",
    "price": "1",
    "currency": "INR",
    "tax_rate": "18",
    "version": 3,
}


@dataclass
class Owners:
    """Stands in for auth, catalog and inventory, as their API answers services."""

    url: str
    things: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    away: bool = False

    async def token(self, request: web.Request) -> web.Response:
        """What auth gives a service."""
        body = await request.json()
        assert (body["client_id"], body["client_secret"]) == ("purchasing", "between us")
        return web.json_response({"access_token": body["tenant_id"], "expires_in": 60})

    async def by_ids(self, request: web.Request) -> web.Response:
        """Those asked for that exist."""
        kind = request.path.rsplit("/", 1)[1]
        if self.away:
            raise web.HTTPServiceUnavailable
        self.asked.append(kind)
        wanted = request.query["ids"].split(",")
        items = [thing for thing in self.things.get(kind, []) if thing["id"] in wanted]
        return web.json_response({"items": items, "next_cursor": None})


@pytest.fixture(scope="module")
async def owners() -> AsyncIterator[Owners]:
    """The owners of what purchasing refers to, on a port of their own."""
    port = free_port()
    standing = Owners(f"http://127.0.0.1:{port}")
    app = web.Application()
    app.router.add_post("/api/v1/auth/service-tokens", standing.token)
    for kind in ("auth/tenants", "auth/users", "catalog/products", "inventory/warehouses"):
        app.router.add_get(f"/api/v1/{kind}", standing.by_ids)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield standing
    await runner.cleanup()


@pytest.fixture(scope="module")
async def site(databases: Databases, brokers: Brokers, owners: Owners) -> AsyncIterator[Site]:
    """purchasing, which knows where the owners are."""
    urls, broker_url = await databases.create("purchasing"), await brokers.create()
    names = ("auth_url", "catalog_url", "inventory_url")
    addresses: dict[str, Any] = dict.fromkeys(names, owners.url)
    service = build(
        PurchasingSettings(
            **environment(urls, broker_url), **addresses, service_secret="between us"
        )
    )
    service.tokens = verifier()
    async with running(service) as client:
        yield Site(client, urls, service.database, broker_url)
    await databases.drop(urls)
    await brokers.drop(broker_url)


@pytest.fixture
def company(site: Site, owners: Owners) -> Company:
    """A company no event has told of; its owners know it, a product and a warehouse."""
    made = Company(site)
    made.warehouse_id = str(new_id())
    made.products = [str(new_id()), str(new_id())]
    tenant = {"name": "Deccan", "currency": "INR", "timezone": "Asia/Kolkata", "version": 1}
    owners.away = False
    owners.asked.clear()
    owners.things = {
        "tenants": [{"id": str(made.id), **tenant}],
        "products": [{"id": p, "sku": f"W-{p[-6:]}", **PRODUCT} for p in made.products],
        "warehouses": [{"id": made.warehouse_id, "code": "PUN", "name": "Pune", "version": 2}],
    }
    return made


async def test_what_no_event_has_told_of_is_asked_of_its_owner_once(
    company: Company, owners: Owners
) -> None:
    company.supplier_id = (await company.supplier())["id"]
    order = await company.order()
    assert order["warehouse_name"] == "Pune"
    assert [line["name"] for line in order["lines"]] == ["Washer", "Washer"]
    assert owners.asked == ["tenants", "warehouses", "products"]
    await company.order()
    assert len(owners.asked) == 3, "what was learnt is kept"


async def test_what_its_owner_does_not_know_either_does_not_exist(
    company: Company, owners: Owners
) -> None:
    company.supplier_id = (await company.supplier())["id"]
    body = company.order_body()
    body["lines"][1]["product_id"] = str(new_id())
    answer = await company.buyer.post(ORDERS, body)
    assert answer.status == 422
    assert [(e["field"], e["code"]) for e in answer.body["errors"]] == [
        ("lines.1.product_id", "not_found")
    ]
    answer = await company.buyer.post(ORDERS, company.order_body(warehouse_id=str(new_id())))
    assert [(e["field"], e["code"]) for e in answer.body["errors"]] == [
        ("warehouse_id", "not_found")
    ]


async def test_that_a_product_is_a_bundle_is_learnt_with_it(
    company: Company, owners: Owners
) -> None:
    company.supplier_id = (await company.supplier())["id"]
    owners.things["products"][1]["kind"] = "bundle"
    answer = await company.buyer.post(ORDERS, company.order_body())
    assert [(e["field"], e["code"]) for e in answer.body["errors"]] == [
        ("lines.1.product_id", "bundle_is_not_bought")
    ]


async def test_an_offer_asks_for_its_product_too(company: Company, owners: Owners) -> None:
    company.supplier_id = (await company.supplier())["id"]
    items = [
        {"supplier_id": company.supplier_id, "product_id": p, "unit_cost": "1"}
        for p in company.products
    ]
    answer = await company.buyer.post(f"{OFFERS}/bulk", {"items": items})
    assert (answer.status, owners.asked) == (200, ["tenants", "products"])
    items[1]["product_id"] = str(new_id())
    answer = await company.buyer.post(f"{OFFERS}/bulk", {"items": items})
    assert [(e["field"], e["code"]) for e in answer.body["errors"]] == [
        ("items.1.product_id", "not_found")
    ]
    answer = await company.buyer.put(OFFERS, items[1])
    assert [e["field"] for e in answer.body["errors"]] == ["product_id"]


async def test_people_no_event_has_told_of_are_asked_of_auth(
    company: Company, owners: Owners
) -> None:
    ravi, meena = str(new_id()), str(new_id())
    said = {"limits": {"purchase": "500"}, "active": True, "version": 2}
    owners.things["users"] = [
        {"id": ravi, "name": "Ravi", "roles": ["purchase_manager"], **said},
        {"id": meena, "name": "Meena", "roles": ["staff"], **said},
    ]
    rules = "/api/v1/purchasing/approval-rules"
    made = await company["admin"].post(rules, {"name": "Ravi", "user_ids": [ravi]})
    assert (made.status, made.body["users"]) == (201, [{"id": ravi, "name": "Ravi"}]), made.body
    assert owners.asked == ["users"]
    refused = await company["admin"].post(rules, {"name": "R", "user_ids": [ravi, meena]})
    assert [(e["field"], e["code"]) for e in refused.body["errors"]] == [
        ("user_ids.1", "not_an_approver")
    ]
    nobody = await company["admin"].post(rules, {"name": "R", "user_ids": [str(new_id())]})
    assert [(e["field"], e["code"]) for e in nobody.body["errors"]] == [("user_ids.0", "not_found")]
    (known,) = (await company["admin"].get("/api/v1/purchasing/approvers")).body["items"]
    assert (known["name"], known["approval_limit"]) == ("Ravi", "500")


async def test_nothing_is_stored_while_an_owner_is_away(company: Company, owners: Owners) -> None:
    company.supplier_id = (await company.supplier())["id"]
    owners.away = True
    key = new_id().hex
    answer = await company.buyer.post(ORDERS, company.order_body(), key=key)
    assert (answer.status, answer.headers["retry-after"]) == (503, "1")
    assert (await company.buyer.get(ORDERS)).body["items"] == []
    owners.away = False
    again = await company.buyer.post(ORDERS, company.order_body(), key=key)
    assert again.status == 201, "the key is still good: nothing was done under it"
    assert again.body["number"].endswith("-000001")


@dataclass(frozen=True)
class Neighbour:
    """Another service's outbox and relay, on the broker purchasing listens to."""

    database: Database
    relay: Relay

    async def say(self, tenant_id: UUID, event: Event, about: UUID, version: int) -> None:
        """Store an event as its producer does, and have it sent."""
        actor = Principal.system(tenant_id)
        async with self.database.transaction(actor) as connection:
            fact = outbox.Fact(event, about, version, utc_now())
            await outbox.store(connection, actor, [fact])
        self.relay.wake()


@pytest.fixture
async def neighbour(site: Site, databases: Databases) -> AsyncIterator[Neighbour]:
    """Any service will do: every outbox is the same."""
    urls = await databases.create("auth")
    settings = ServiceSettings(**environment(urls, site.broker_url))
    relay = Relay("auth", urls.relay_url, site.broker_url)
    made = Neighbour(Database("auth", settings), relay)
    await made.database.open()
    task = asyncio.create_task(relay.run())
    yield made
    await relay.stop()
    await task
    await made.database.close()
    await databases.drop(urls)


async def test_events_of_others_arrive_and_a_late_one_changes_nothing(
    company: Company, site: Site, neighbour: Neighbour
) -> None:
    product_id, warehouse_id = new_id(), new_id()
    place = {"warehouse_id": warehouse_id, "code": "PUN"}

    def product(name: str, version: int, *, active: bool = True) -> Product:
        said = {"id": product_id, "sku": "W", "name": name, "version": version, "active": active}
        return Product.model_validate({**PRODUCT, **said})

    def joined(name: str, version: int) -> UserJoined:
        said = {"user_id": ravi, "name": name, "roles": ("chief",)}
        now = Member.model_validate({**said, "limits": {}, "active": True, "version": version})
        return UserJoined.model_validate({**said, "email": "r@x.example", "member": now})

    ravi, membership_id, role_id = new_id(), new_id(), new_id()
    chief = RoleChanged(
        role="chief",
        name="Chief",
        what="created",
        permissions=("costs.read",),
        before={},
        after={},
        not_before=utc_now(),
    )
    registered = TenantRegistered(name="Deccan", currency="INR", timezone="Asia/Kolkata")
    told: list[tuple[Event, UUID, int]] = [
        (registered, company.id, 1),
        (ProductUpdated(product=product("newest", 5)), product_id, 5),
        (ProductUpdated(product=product("late", 4)), product_id, 4),
        (ProductArchived(product=product("newest", 6, active=False)), product_id, 6),
        (WarehouseChanged(**place, name="Pune 2", version=2), warehouse_id, 2),
        (WarehouseChanged(**place, name="Pune", version=1), warehouse_id, 1),
        (joined("Ravi K", 2), membership_id, 2),
        (joined("Ravi", 1), membership_id, 1),
        (chief, role_id, 1),
    ]
    for event, about, version in told:
        await neighbour.say(company.id, event, about, version)

    async def seen(sql: str) -> list[tuple[Any, ...]]:
        return [tuple(row.values()) for row in await site.rows("app", sql, company.id)]

    async with asyncio.timeout(30):
        while await seen("SELECT count(*) FROM inbox") != [(len(told),)]:  # noqa: ASYNC110 - a row
            await asyncio.sleep(0.02)
    assert await seen("SELECT name, currency FROM tenants") == [("Deccan", "INR")]
    assert await seen("SELECT name, active, version FROM products") == [("newest", False, 6)]
    assert await seen("SELECT name, version FROM warehouses") == [("Pune 2", 2)]
    people = "SELECT name, roles, approval_limit, active, version FROM people"
    assert await seen(people) == [("Ravi K", ["chief"], 0, True, 2)]
    assert await seen("SELECT key, permissions FROM own_roles") == [("chief", ["costs.read"])]
