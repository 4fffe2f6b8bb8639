"""Goods asked for back across both services and a real broker, inventory killed in between."""

import asyncio
import base64
import os
import random
import secrets
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
import asyncpg
import orjson
import pytest

from libs.db import outbox
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.testing.postgres import Databases, ServiceDatabase
from libs.testing.rabbitmq import Brokers
from libs.testing.services import Answer, environment
from services.purchasing.application.ask_again import ask_again
from services.purchasing.infrastructure.unanswered import UnansweredIssues
from tests.services.purchasing.conftest import ORDERS, Company, Site, opened

ROOT = Path(__file__).parents[3]
RECEIPTS = "/api/v1/purchasing/receipts"
ISSUES = "/api/v1/purchasing/goods-issues"
Json = dict[str, Any]


@dataclass
class Inventory:
    """inventory in a process of its own, so that it can be killed."""

    database: ServiceDatabase
    settings: Json
    process: asyncio.subprocess.Process | None = field(default=None)

    async def start(self) -> None:
        """Until it says that it is ready."""
        env = {f"QM_{name.upper()}": str(value) for name, value in self.settings.items()}
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "services.inventory.main",
            cwd=ROOT,
            env={**os.environ, **env},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        url = f"http://127.0.0.1:{self.settings['port']}/health/ready"

        async def ready() -> bool:
            async with aiohttp.ClientSession() as session, session.get(url) as answer:
                return answer.status == 200

        await eventually(ready)

    async def kill(self) -> None:
        """SIGKILL."""
        assert self.process is not None
        self.process.kill()
        await self.process.wait()

    async def as_owner(self, company: Company, sql: str, *values: object) -> list[asyncpg.Record]:
        """Run a statement as the database's owner, with the company set."""
        connection = await asyncpg.connect(self.database.owner_url)
        try:
            await connection.execute(f"SELECT set_config('qm.tenant', '{company.id}', false)")
            return await connection.fetch(sql, *values)
        finally:
            await connection.close()


async def eventually(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait until it does."""
    async with asyncio.timeout(60):
        while True:
            with suppress(aiohttp.ClientError):
                if await holds():
                    return
            await asyncio.sleep(0.05)


@pytest.fixture(scope="module")
async def both(databases: Databases, brokers: Brokers) -> AsyncIterator[tuple[Site, Inventory]]:
    """Both services on a broker nobody else uses."""
    async with opened(databases, brokers) as site:
        database = await databases.create("inventory")
        settings = {
            **environment(database, site.broker_url),
            "ledger_signing_key": base64.b64encode(secrets.token_bytes(32)).decode(),
            "auth_url": "http://127.0.0.1:1",
            "catalog_url": "http://127.0.0.1:1",
        }
        inventory = Inventory(database, settings)
        await inventory.start()
        yield site, inventory
        await inventory.kill()
        await databases.drop(database)


@pytest.fixture
async def shop(both: tuple[Site, Inventory]) -> "Shop":
    """A company both services know."""
    site, inventory = both
    made = Shop(site, inventory=inventory)
    await made.learn()
    made.supplier_id = (await made.supplier())["id"]
    await made.introduce()
    return made


@dataclass
class Shop(Company):
    """A company with an inventory beside it."""

    inventory: Inventory = field(kw_only=True)

    async def introduce(self) -> None:
        """What auth's and catalog's events would have told inventory."""
        await self.inventory.as_owner(
            self,
            "INSERT INTO tenants (tenant_id, name, currency, timezone, settings, version)"
            " VALUES ($1, 'Deccan Pumps', 'INR', 'Asia/Kolkata', '{}', 1)",
            self.id,
        )
        await self.inventory.as_owner(
            self,
            "INSERT INTO warehouses (tenant_id, id, code, name, address, active, version)"
            " VALUES ($1, $2, 'HYD', 'Hyderabad', '', true, 1)",
            self.id,
            UUID(self.warehouse_id),
        )
        await self.inventory.as_owner(
            self,
            "INSERT INTO products (tenant_id, id, sku, name, unit, kind, active, version)"
            " SELECT $1, id, id::text, '', 'pcs', 'component', true, 1 FROM unnest($2::uuid[]) id",
            self.id,
            [UUID(product) for product in self.products],
        )

    async def move(self, product: str, quantity: str) -> None:
        """Stock moves in inventory for some other reason."""
        movement = {
            "position": 0,
            "entry_id": str(new_id()),
            "product_id": product,
            "warehouse_id": self.warehouse_id,
            "quantity": quantity,
            "kind": "adjustment",
            "reason": "correction",
        }
        system = Principal.system(self.id)
        await self.inventory.as_owner(
            self,
            "SELECT FROM post_movements($1, $2::jsonb, NULL, NULL, $3::jsonb)",
            system.user_id,
            outbox.headers(system),
            orjson.dumps([movement]).decode(),
        )

    async def level(self, product: str) -> tuple[Any, Any]:
        """What is on hand and on order."""
        rows = await self.inventory.as_owner(
            self,
            "SELECT on_hand, incoming FROM levels WHERE tenant_id = $1 AND product_id = $2",
            self.id,
            UUID(product),
        )
        return (rows[0]["on_hand"], rows[0]["incoming"]) if rows else (Decimal(0), Decimal(0))

    async def until(self, product: str, on_hand: int, incoming: int) -> None:
        """Wait until the level is that."""

        async def is_so() -> bool:
            return await self.level(product) == (on_hand, incoming)

        await eventually(is_so)

    async def received(self, *quantities: str) -> tuple[Json, Json]:
        """An order of ten bolts and four nuts, sent, of which so much came in; and the receipt."""
        order = await self.order("submit", "approve", "send")
        receipt = (await self.receive(order, *quantities)).body
        expected = zip(self.products, ("10", "4"), (*quantities, "0"), strict=False)
        for product, ordered, came in expected:
            await self.until(product, int(came), int(ordered) - int(came))
        return order, receipt

    async def take_back(self, receipt: Json, *, wait: int = 20, key: str | None = None) -> Answer:
        """Ask for it."""
        headers = {"Prefer": f"wait={wait}", **({"Idempotency-Key": key} if key else {})}
        url = f"{RECEIPTS}/{receipt['id']}/reverse"
        body = {"reason": "another order's goods"}
        return await self.store.request("POST", url, json=body, headers=headers)

    async def give_back(self, order: Json, quantity: str, *, replaced: bool = False) -> Answer:
        """Return some of the first line."""
        line = {"line_id": order["lines"][0]["id"], "quantity": quantity, "reason": "bent"}
        url, headers = f"{ORDERS}/{order['id']}/returns", {"Prefer": "wait=20"}
        body = {"lines": [{**line, "replaced": replaced}]}
        return await self.store.request("POST", url, json=body, headers=headers)

    async def settled(self, issue: Json) -> Json:
        """The document once it is answered."""
        shown: Json = {}

        async def answered() -> bool:
            nonlocal shown
            shown = (await self.store.get(f"{ISSUES}/{issue['id']}")).body
            return bool(shown["status"] != "requested")

        await eventually(answered)
        return shown

    async def said(self, kind: str) -> list[Json]:
        """What purchasing said of goods."""
        events = await self.events()
        key = f"purchasing.goods.{kind}.v1"
        return [orjson.loads(event["payload"]) for event in events if event["type"] == key]


@pytest.mark.promise("S0.15", "S1.49", "S4.27")
async def test_a_receipt_taken_back_leaves_stock_and_the_order_stands_where_it_stood(
    shop: Shop,
) -> None:
    order, receipt = await shop.received("4")
    answer = await shop.take_back(receipt)
    assert (answer.status, answer.body["status"]) == (200, "posted")
    assert answer.body["number"].startswith("REV-20")
    assert answer.headers["location"] == f"{ISSUES}/{answer.body['id']}"
    assert await shop.level(shop.products[0]) == (0, 10)
    now = (await shop.store.get(f"{ORDERS}/{order['id']}")).body
    assert (now["status"], now["lines"][0]["open"], now["receipts"][0]["reversible"]) == (
        "sent",
        "10",
        False,
    )
    timeline = (await shop.store.get(f"{ORDERS}/{order['id']}/timeline")).body["items"]
    assert [(t["action"], t["to_status"], t["by_name"], t["reason"]) for t in timeline[-2:]] == [
        ("reverse", "partially_received", "meena", "another order's goods"),
        ("reverse_receipt", "sent", "meena", ""),
    ]
    (told,) = await shop.said("receipt_reversed")
    assert (told["receipt_id"], told["order_status"]) == (receipt["id"], "sent")
    assert "cost" not in str(told)
    again = await shop.take_back(receipt)
    assert (again.status, again.body["code"]) == (409, "already_reversed")


async def test_a_return_leaves_stock_and_only_what_is_replaced_is_open_again(shop: Shop) -> None:
    order, _ = await shop.received("10", "4")
    answer = await shop.give_back(order, "3")
    assert (answer.status, answer.body["status"]) == (200, "posted")
    assert answer.body["number"].startswith("RET-20")
    assert await shop.level(shop.products[0]) == (7, 0)
    assert (await shop.give_back(order, "2", replaced=True)).body["status"] == "posted"
    assert await shop.level(shop.products[0]) == (5, 2)
    now = (await shop.store.get(f"{ORDERS}/{order['id']}")).body
    line = now["lines"][0]
    assert (now["status"], line["open"], line["returned"], line["returnable"]) == (
        "partially_received",
        "2",
        "5",
        "5",
    )
    assert [line["replaced"] for told in await shop.said("returned") for line in told["lines"]] == [
        False,
        True,
    ]
    more = await shop.give_back(order, "6")
    assert (more.status, more.body["lines"][0]["kept"]) == (409, "5")


@pytest.mark.promise("S1.49", "S4.3")
async def test_goods_that_are_gone_are_refused_by_name_and_nothing_else_changes(shop: Shop) -> None:
    order, receipt = await shop.received("10", "4")
    bolt, nut = shop.products[:2]
    await shop.move(bolt, "-1")
    answer = await shop.take_back(receipt)
    assert (answer.status, answer.body["status"]) == (200, "refused")
    assert [
        (s["sku"], s["requested"], s["on_hand"], s["reserved"]) for s in answer.body["short"]
    ] == [("BOLT-M8", "10", "9", "0")]
    assert (await shop.level(bolt), await shop.level(nut)) == ((9, 0), (4, 0))
    now = (await shop.store.get(f"{ORDERS}/{order['id']}")).body
    assert (now["status"], now["receipts"][0]["reversible"]) == ("received", True)
    assert len(await shop.said("issue_refused")) == 1
    await shop.move(bolt, "1")
    assert (await shop.take_back(receipt)).body["status"] == "posted"


@pytest.mark.promise("S2.19", "S2.22")
async def test_what_came_in_with_the_approval_is_taken_back_too(shop: Shop) -> None:
    await shop.settle(2, stock_on="approval")
    order = await shop.order("submit", "approve")
    await shop.until(shop.products[0], 10, 0)
    answer = await shop.take_back(order["receipts"][0])
    assert answer.body["status"] == "posted"
    assert await shop.level(shop.products[0]) == (0, 10)
    assert (await shop.receive(order, "10")).body["order_status"] == "partially_received"
    await shop.until(shop.products[0], 10, 0)


@pytest.mark.promise("Q.16", "S4.6")
async def test_inventory_killed_between_question_and_answer_answers_once_it_is_back(
    shop: Shop,
) -> None:
    order, receipt = await shop.received("4")
    await shop.inventory.kill()
    asked = await shop.take_back(receipt, wait=1)
    assert (asked.status, asked.body["status"]) == (202, "requested")
    # Meanwhile: asked again by hand, by the job, another receipt, and the attempt to close it.
    assert (await shop.take_back(receipt, wait=0)).body["code"] == "already_reversed"
    await shop.site.rows(
        "owner",
        "UPDATE goods_issues SET ask_at = now() - interval '1 minute'",
        shop.id,
    )
    unanswered = UnansweredIssues(shop.site.database)
    assert await ask_again(unanswered=unanswered, begin=shop.site.begin) == {
        "asked": 1,
        "failed": 0,
    }
    # Asked once, it waits twice as long as before.
    (waits,) = await shop.site.rows(
        "owner", "SELECT asked, ask_at - now() > '9 minutes' AS long FROM goods_issues", shop.id
    )
    assert dict(waits) == {"asked": 1, "long": True}
    assert await ask_again(unanswered=unanswered, begin=shop.site.begin) == {
        "asked": 0,
        "failed": 0,
    }
    assert (await shop.receive(order, "6")).status == 201
    closing = await shop.buyer.post(f"{ORDERS}/{order['id']}/close", {"reason": "enough"})
    assert (closing.status, closing.body["code"]) == (409, "goods_asked")
    await shop.inventory.start()
    assert (await shop.settled(asked.body))["status"] == "posted"
    await shop.until(shop.products[0], 6, 4)
    now = (await shop.store.get(f"{ORDERS}/{order['id']}")).body
    assert (now["status"], now["lines"][0]["open"]) == ("partially_received", "4")
    assert len(await shop.said("receipt_reversed")) == 1
    assert await ask_again(unanswered=unanswered, begin=shop.site.begin) == {
        "asked": 0,
        "failed": 0,
    }


@pytest.mark.promise("Q.16", "S4.6", "S4.27")
async def test_killed_whenever_each_document_takes_effect_once(shop: Shop) -> None:
    bolt = shop.products[0]
    order = await shop.order("submit", "approve", "send")
    receipts = [(await shop.receive(order, "1")).body for _ in range(8)]
    await shop.until(bolt, 8, 2)
    chance = random.Random(20_261_121)  # noqa: S311 - repeatable, not secret
    asked = []
    for pair in (receipts[0:2], receipts[2:4], receipts[4:6]):
        asked += await asyncio.gather(*(shop.take_back(receipt, wait=0) for receipt in pair))
        await asyncio.sleep(chance.random() * 0.15)
        await shop.inventory.kill()
        await shop.inventory.start()
    issues = [await shop.settled(answer.body) for answer in asked]
    assert {issue["status"] for issue in issues} == {"posted"}
    await shop.until(bolt, 2, 8)
    entries = await shop.inventory.as_owner(
        shop,
        "SELECT source_id FROM ledger_entries WHERE tenant_id = $1 AND source_type = 'goods_issue'",
        shop.id,
    )
    assert sorted(str(e["source_id"]) for e in entries) == sorted(i["id"] for i in issues)
    told = [said["issue_id"] for said in await shop.said("receipt_reversed")]
    assert sorted(told) == sorted(issue["id"] for issue in issues)
    now = (await shop.store.get(f"{ORDERS}/{order['id']}")).body
    assert (now["lines"][0]["accepted"], now["lines"][0]["open"]) == ("2", "8")


@pytest.mark.promise("Q.16")
async def test_two_clicks_and_two_people_are_one_document(shop: Shop) -> None:
    _, receipt = await shop.received("4")
    key = new_id().hex
    clicks = await asyncio.gather(*(shop.take_back(receipt, key=key) for _ in range(4)))
    assert {click.status for click in clicks} <= {200, 202}
    assert len({click.body["id"] for click in clicks}) == 1
    order = await shop.order("submit", "approve", "send")
    other = (await shop.receive(order, "4")).body
    await shop.until(shop.products[0], 4, 16)
    people = await asyncio.gather(*(shop.take_back(other) for _ in range(4)))
    assert sorted(answer.status for answer in people) == [200, 409, 409, 409]
    assert await shop.level(shop.products[0]) == (0, 20)


async def test_it_is_for_who_receives_goods_and_nobody_elses_company(shop: Shop) -> None:
    order, receipt = await shop.received("4")
    line = {"line_id": order["lines"][0]["id"], "quantity": "1", "reason": "bent"}
    for who in ("purchase_manager", "accountant", "viewer", "sales_manager"):
        reverse = await shop[who].post(f"{RECEIPTS}/{receipt['id']}/reverse", {"reason": "x"})
        back = await shop[who].post(f"{ORDERS}/{order['id']}/returns", {"lines": [line]})
        assert (reverse.status, back.status) == (403, 403)
    stranger = Company(shop.site)
    reverse = await stranger.store.post(f"{RECEIPTS}/{receipt['id']}/reverse", {"reason": "x"})
    back = await stranger.store.post(f"{ORDERS}/{order['id']}/returns", {"lines": [line]})
    issue = (await shop.give_back(order, "1")).body
    seen = await stranger.store.get(f"{ISSUES}/{issue['id']}")
    assert (reverse.status, back.status, seen.status) == (404, 404, 404)
    assert (await shop.buyer.get(f"{ISSUES}/{issue['id']}")).body == issue


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ({"quantity": "0"}, "lines.0.quantity"),
        ({"quantity": "NaN"}, "lines.0.quantity"),
        ({"reason": ""}, "lines.0.reason"),
        ({"line_id": str(new_id())}, "lines.0.line_id"),
        ({"unit_cost": "1"}, "lines.0.unit_cost"),
    ],
)
async def test_a_return_that_makes_no_sense_is_refused_and_its_field_named(
    shop: Shop, line: dict[str, str], field: str
) -> None:
    order, _ = await shop.received("4")
    good = {"line_id": order["lines"][0]["id"], "quantity": "1", "reason": "bent"}
    answer = await shop.store.post(f"{ORDERS}/{order['id']}/returns", {"lines": [{**good, **line}]})
    assert answer.status == 422, answer.body
    assert [error["field"] for error in answer.body["errors"]] == [field]
