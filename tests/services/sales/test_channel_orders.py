"""Orders of sales channels: signed, taken in once, raised as orders of ours; none is lost."""

import asyncio
import base64
from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import orjson
import pytest

from libs.domain.clock import utc_now
from libs.domain.ids import new_id
from libs.outside.webhooks import new_secret, sign
from libs.testing.outside import shop as shops
from libs.testing.outside import shopify
from libs.testing.postgres import Databases
from libs.testing.rabbitmq import Brokers
from libs.testing.services import Answer
from libs.web.service import nothing_to_learn
from services.sales.api.shop_order_schemas import read_order
from services.sales.application.raise_waiting import raise_waiting
from services.sales.application.take_shop_order import TakeShopOrder, take_shop_order
from services.sales.infrastructure.waiting_orders import WaitingOrders
from tests.services.sales.channels import KEY, Stall, stall
from tests.services.sales.conftest import ORDERS, Json, Site, opened

SECRET = new_secret()


@pytest.fixture(scope="module")
async def quiet(databases: Databases, brokers: Brokers) -> AsyncIterator[Site]:
    """Sales without workers of its own: the tests say when what waits is tried again."""
    settings = {"run": "api", "channels_allow_private": True, "service_secret": KEY}
    async with opened(databases, brokers, **settings) as site:
        yield site


def an_order(number: int = 1001, **values: Any) -> Json:
    """What the shop says of an order."""
    lines = [
        {"sku": "p-1", "name": "Pump", "quantity": "2", "unit_price": "12.50", "discount": "1"},
        {"sku": "SET", "quantity": 1, "unit_price": "99.99"},
    ]
    buyer = {
        "name": "Ravi Kumar",
        "email": "Ravi@Farm.example",
        "phone": "+91 40 1234 5678",
        "address": {"line1": "4 Mill Road", "city": "Nashik", "country": "IN"},
    }
    said = {"id": str(number), "number": f"#{number}", "currency": "INR", "customer": buyer}
    return {**said, "lines": lines, "shipping": "50", "note": "Ring twice", **values}


async def send(here: Stall, body: bytes, headers: dict[str, str]) -> Answer:
    """What the shop is answered; it has no token."""
    client = here.site.client.with_token(None)
    return await client.request("POST", f"{here.path}/orders", data=body, headers=headers)


async def incoming(here: Stall, **query: str) -> list[Json]:
    """What came in, as people see it."""
    items: list[Json] = (await here.admin.get(f"{here.path}/orders", **query)).body["items"]
    return items


async def try_again(here: Stall) -> dict[str, int]:
    """The job, as if time had passed."""
    async with here.site.database.transaction(here.company.system) as connection:
        await connection.execute(
            "UPDATE channel_orders SET again_at = now() WHERE again_at IS NOT NULL"
        )
    found = WaitingOrders(here.site.database)
    return dict(
        await raise_waiting(waiting=found, begin=here.begin, learn=nothing_to_learn, now=utc_now)
    )


async def sells(here: Stall, url: str, **values: Any) -> None:
    """A shop that sells pumps and sets."""
    await here.open(url, **values)
    pump, _, bundle = here.company.products
    await here.map(pump, "P-1")
    await here.map(bundle, "SET")


async def test_an_order_of_a_shop_is_taken_in_once(quiet: Site) -> None:
    async with shops.serving(SECRET) as shop, stall(quiet) as here:
        await sells(here, shop.url, secret=SECRET)
        first = await send(here, *shop.order(**an_order()))
        assert (first.status, first.body["status"]) == (201, "raised"), first.body
        order = (await here.company.seller.get(f"{ORDERS}/{first.body['order_id']}")).body
        assert (order["status"], order["number"]) == ("reserving", first.body["order_number"])
        assert order["raised_by_name"] == f"channel:{here.channel['name']}"
        assert order["customer_name"] == "Ravi Kumar"
        assert order["reference"] == f"{here.channel['name']} #1001"
        # Taxed as the set, which is worth most of it, and not free of tax.
        (freight,) = order["charges"]
        assert (freight["tax_rate"], freight["amount"]) == (order["lines"][1]["tax_rate"], "50")
        assert Decimal(freight["tax"]) == 50 * Decimal(freight["tax_rate"]) / 100 > 0
        told = [(line["sku"], line["quantity"], line["unit_price"]) for line in order["lines"]]
        assert told == [("PUMP-1", "2", "12.5"), ("SET-3", "1", "99.99")]
        # Again, said anew or word for word, at once or one after the other: the same order.
        said = shop.order(**an_order())
        again = await asyncio.gather(*(send(here, *said) for _ in range(5)))
        assert {(answer.status, answer.body["order_id"]) for answer in again} == {
            (200, first.body["order_id"])
        }
        # Five at once of one that is new, by the same buyer: one order, and nobody is made twice.
        new = [shop.order(**an_order(1002)) for _ in range(5)]
        answers = await asyncio.gather(*(send(here, *one) for one in new))
        assert len({answer.body["order_id"] for answer in answers}) == 1
        rows = await quiet.rows("app", "SELECT id FROM sales_orders", here.company.id)
        assert len(rows) == 2
        buyers = await quiet.rows(
            "app", "SELECT * FROM customers WHERE name = 'Ravi Kumar'", here.company.id
        )
        assert len(buyers) == 1
        assert len(await incoming(here)) == 2
        # Paused, its orders still come in.
        await here.admin.post(f"{here.path}/pause")
        assert (await send(here, *shop.order(**an_order(1003)))).status == 201


async def test_what_cannot_be_raised_waits_and_nothing_is_lost(quiet: Site) -> None:
    async with shops.serving(SECRET) as shop, stall(quiet) as here:
        await sells(here, shop.url, secret=SECRET)
        hose = {"sku": "H-2", "name": "Hose", "quantity": "1", "unit_price": "5"}
        waits = await send(here, *shop.order(**an_order(lines=[hose])))
        assert (waits.status, waits.body["status"]) == (201, "needs_mapping")
        foreign = await send(here, *shop.order(**an_order(2, currency="USD")))
        assert foreign.body["status"] == "failed"
        rows = await incoming(here, waiting="true")
        assert [row["error"] for row in rows] == [
            "currency: orders are in the company's currency, INR",
            "no product is mapped to: H-2",
        ]
        assert (await here.shown())["orders_waiting"] == 2
        assert [e["payload"]["external_number"] for e in await here.said("order_waits")] == [
            "#1001",
            "#2",
        ]
        # Nobody tries in vain until a product is mapped; tried by hand it still waits.
        assert await try_again(here) == {"raised": 0, "waiting": 0}
        path = f"{here.path}/orders/{waits.body['id']}/retry"
        for _ in range(2):
            tried = await here.company.seller.request(
                "POST", path, headers={"Idempotency-Key": "again"}
            )
            assert (tried.status, tried.body["status"]) == (200, "needs_mapping")
        assert len(await here.said("order_waits")) == 2
        await here.map(here.company.products[1], "H-2")
        assert await try_again(here) == {"raised": 1, "waiting": 0}
        (raised,) = [row for row in await incoming(here) if row["status"] == "raised"]
        assert raised["order_number"].startswith("SO-")
        # Kept by a process that died before it was raised.
        body, headers = shop.order(**an_order(3))
        command = TakeShopOrder(new_id(), here_id(here), headers, body)
        await take_shop_order(
            command, tenant_id=here.company.id, read=read_order, begin=here.begin, now=utc_now
        )
        assert (await incoming(here))[0]["status"] == "received"
        assert await try_again(here) == {"raised": 1, "waiting": 0}
        assert (await send(here, body, headers)).body["status"] == "raised"


def here_id(here: Stall) -> Any:
    """The channel's id."""
    return here.channel["id"]


async def test_bad_deliveries_leave_no_row(quiet: Site) -> None:
    """Not signed, not lately, not by this shop, changed on the way, or no order at all."""
    async with shops.serving(SECRET) as shop, stall(quiet) as here:
        await sells(here, shop.url, secret=SECRET)
        body, good = shop.order(**an_order())
        now = utc_now()

        def signed(content: bytes, late: timedelta = timedelta(), key: str = SECRET) -> Json:
            return sign(key, "msg_1", now + late, content)

        signature = good["webhook-signature"]
        forged = base64.b64encode(b"0" * 32).decode()
        unsigned: list[tuple[bytes, Json]] = [
            (body, {}),
            (body + b" ", good),
            (orjson.dumps(orjson.loads(body), option=orjson.OPT_INDENT_2), good),
            (body.replace(b"12.50", b"0.01"), good),
            (b"", good),
            (body, signed(body, -timedelta(minutes=6))),
            (body, signed(body, timedelta(minutes=6))),
            (body, signed(body, key=new_secret())),
            (body, {**good, "webhook-signature": ""}),
            (body, {**good, "webhook-signature": signature.replace("v1,", "v0,")}),
            (body, {**good, "webhook-signature": f"v1,{forged}"}),
            (body, {**good, "webhook-id": "msg_2"}),
            (body, {**good, "webhook-timestamp": str(int(now.timestamp()) + 1)}),
            (body, {**good, "webhook-timestamp": "now"}),
            (body, {**good, "webhook-id": "x" * 300}),
        ]
        for content, headers in unsigned:
            answer = await send(here, content, headers)
            assert (answer.status, answer.body["code"]) == (400, "bad_signature"), headers
        huge = b" " * 1_000_001
        assert (await send(here, huge, signed(huge))).status == 413
        ours: list[bytes] = [
            b"[]",
            b"{",
            orjson.dumps({"type": "order.deleted", "data": an_order()}),
            orjson.dumps({"type": "order.created", "data": an_order(lines=[])}),
            orjson.dumps({"type": "order.created", "data": an_order(id="")}),
        ]
        for content in ours:
            answer = await send(here, content, signed(content))
            assert answer.status == 422, content
        nobody = quiet.client.with_token(None)
        other = await nobody.request(
            "POST", f"/api/v1/sales/channels/{new_id()}/orders", data=body, headers=good
        )
        assert other.status == 404
        assert await incoming(here) == []


async def test_shopify_sends_orders_in_its_own_way(quiet: Site) -> None:
    keys = ("shpat_0123456789abcdef", "shpss_0123456789abcdef")
    async with shopify.serving(*keys) as shop, stall(quiet) as here:
        kept = {"secret": shop.secret, "access_token": shop.token}
        await sells(here, shop.url, kind="shopify", location_id="1", **kept)
        line = {
            "sku": "P-1",
            "title": "Pump",
            "quantity": 2,
            "price": "59.00",
            "tax_lines": [{"price": "17.10"}],
            "discount_allocations": [{"amount": "5.90"}],
        }
        order = {
            "id": 5208334008572,
            "name": "#1042",
            "currency": "INR",
            "email": None,
            "taxes_included": True,
            "customer": {"first_name": "Jane", "last_name": "Doe", "email": "jane@doe.example"},
            "shipping_address": {"address1": "1 Hill", "city": "Pune", "country_code": "IN"},
            "line_items": [line],
            "shipping_lines": [{"price": "11.80", "tax_lines": [{"price": "1.80"}]}],
            "total_price": "112.10",
        }
        body, headers = shop.order(**order)
        answer = await send(here, body, headers)
        assert (answer.status, answer.body["status"]) == (201, "raised"), answer.body
        found = (await here.company.seller.get(f"{ORDERS}/{answer.body['order_id']}")).body
        # 118.00 less 5.90 are 112.10, of which 17.10 are tax: 95.00 net, as it was paid.
        assert (found["sums"]["lines"], found["customer_name"]) == ("95", "Jane Doe")
        assert [(c["amount"], c["tax"]) for c in found["charges"]] == [("10", "1.8")]
        assert (await send(here, *shop.order(**order))).body["order_id"] == answer.body["order_id"]
        for wrong in (
            {**headers, "x-shopify-hmac-sha256": "AAAA"},
            {**headers, "x-shopify-hmac-sha256": ""},
            {**headers, "x-shopify-shop-domain": "another.myshopify.com"},
        ):
            assert (await send(here, body, wrong)).status == 400
        assert (await send(here, body + b"\n", headers)).status == 400
        other = await send(here, body, {**headers, "x-shopify-topic": "orders/updated"})
        assert other.status == 422
        assert len(await incoming(here)) == 1
