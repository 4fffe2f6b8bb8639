"""Sales channels: shops are told what there is, in few calls, and the last value always arrives."""

import asyncio
import random
from collections.abc import AsyncIterator

import pytest

from libs.outside.webhooks import new_secret
from libs.testing.outside import shop as shops
from libs.testing.outside import shopify
from libs.testing.postgres import Databases
from libs.testing.rabbitmq import Brokers
from tests.services.sales.channels import CHANNELS, KEY, stall
from tests.services.sales.conftest import Site, opened

SECRET = new_secret()


@pytest.fixture(scope="module")
async def quiet(databases: Databases, brokers: Brokers) -> AsyncIterator[Site]:
    """Sales without workers of its own: the tests say when shops are told."""
    settings = {"run": "api", "channels_allow_private": True, "service_secret": KEY}
    async with opened(databases, brokers, **settings) as site:
        yield site


@pytest.mark.promise("S4.16")
async def test_a_shop_is_told_what_may_be_sold_and_nothing_else(quiet: Site) -> None:
    async with shops.serving(SECRET) as shop, stall(quiet) as here:
        pump, hose, bundle = here.company.products
        hyd, pnq = here.company.warehouses
        made = await here.open(shop.url, secret=SECRET, safety_stock="2")
        assert made["secret"] == SECRET
        # Before anything is mapped nothing is kept, and nobody is told.
        await here.moves(pump, hyd, 5, 40)
        await here.tell()
        assert (shop.asked, here.asked) == (0, [])
        here.has(pump, pnq, 10)
        here.has(bundle, None, 7)
        here.has(bundle, hyd, 6)
        for product, sku in ((pump, "P-1"), (hose, "H-2"), (bundle, "SET")):
            assert (await here.map(product, sku)).status == 200
        await here.tell()
        # What is kept back is taken off, and of what there is none, none is shown.
        assert shop.shows == {"P-1": 48, "H-2": 0, "SET": 5}
        assert len(shop.calls) == 1
        # Of some warehouses only; and the same value again is no call.
        changed = await here.admin.patch(here.path, {"warehouse_ids": [hyd]}, version=1)
        assert (changed.status, changed.body["version"]) == (200, 2)
        await here.tell()
        assert (shop.shows, len(shop.calls)) == ({"P-1": 38, "H-2": 0, "SET": 4}, 2)
        assert set(shop.calls[1].said) == {"P-1", "SET"}
        await here.moves(pump, hyd, 39, 40)
        await here.moves(pump, pnq, 1000)
        assert (await here.shown())["waiting"] == 1
        await here.tell()
        assert ((await here.shown())["waiting"], len(shop.calls)) == (0, 2)
        # Late and repeated events change nothing.
        late = here.truth[pump, hyd]
        await here.moves(pump, hyd, 30)
        await here.hears(late, late)
        await here.tell()
        assert shop.shows["P-1"] == 28
        # Paused it is told nothing; resumed it is told what is true then.
        assert (await here.admin.post(f"{here.path}/pause")).body["active"] is False
        assert (await here.admin.post(f"{here.path}/pause")).status == 409
        await here.moves(pump, hyd, 9)
        await here.tell()
        assert shop.shows["P-1"] == 28
        assert (await here.admin.post(f"{here.path}/resume")).status == 200
        await here.moves(pump, hyd, 8)
        await here.tell()
        assert shop.shows["P-1"] == 6
        rows = await here.products()
        assert rows["P-1"]["told"] == rows["P-1"]["quantity"] == 6
        # Taken away, it is told of it no more.
        gone = await here.admin.request(
            "DELETE", f"{here.path}/products/{pump}", headers={"If-Match": '"1"'}
        )
        assert gone.status == 204
        await here.moves(pump, hyd, 100)
        await here.tell()
        assert shop.shows["P-1"] == 6
        assert shop.refused == []
        assert [e["payload"] for e in await here.said("failed")] == []


async def test_a_product_that_takes_anothers_place_in_a_shop_is_believed(quiet: Site) -> None:
    async with shops.serving(SECRET) as shop, stall(quiet) as here:
        pump, hose, _ = here.company.products
        hyd = here.company.warehouses[0]
        await here.open(shop.url, secret=SECRET)
        here.has(pump, hyd, 40)
        here.has(hose, hyd, 13)
        await here.map(pump, "P-1")
        await here.map(hose, "H-2")
        await here.tell()
        # The hose was mapped a day before the pump.
        async with quiet.database.transaction(here.company.system) as connection:
            await connection.execute(
                "UPDATE channel_products SET marks = marks - 86400000,"
                " told_marks = told_marks - 86400000 WHERE sku = 'H-2'"
            )
        await here.admin.request(
            "DELETE", f"{here.path}/products/{pump}", headers={"If-Match": '"1"'}
        )
        assert (await here.map(hose, "P-1", version=1)).status == 200
        await here.tell()
        assert shop.shows["P-1"] == 13


async def test_settings_are_checked_and_secrets_shown_once(quiet: Site) -> None:
    async with shops.serving(SECRET) as shop, stall(quiet) as here:
        pump, hose, _ = here.company.products
        made = await here.open(shop.url)
        secret = made["secret"]
        assert secret.startswith("whsec_")
        shown = await here.shown()
        assert "secret" not in shown
        tester = await here.admin.post(f"{here.path}/test")
        assert tester.body == {
            "ok": False,
            "error": "the shop does not let us in (401); look at the secret",
        }
        shop.secret = secret
        assert (await here.admin.post(f"{here.path}/test")).body == {"ok": True, "error": ""}
        seen = await quiet.rows("owner", "SELECT * FROM channels", here.company.id)
        said = await here.company.events()
        assert secret not in str(seen) + str(said)
        assert secret.removeprefix("whsec_") not in str(seen) + str(said)
        renewed = await here.admin.request(
            "POST", f"{here.path}/secret", headers={"If-Match": '"1"'}
        )
        assert renewed.body["secret"] not in {secret, None}
        assert (await here.admin.post(f"{here.path}/test")).body["ok"] is False
        # Who manages no channels sees them, and no more.
        for who, status in (("sales_manager:meera", 403), ("staff:ravi", 403)):
            client = here.company[who]
            assert (await client.get(CHANNELS)).status == 200
            assert (await client.post(CHANNELS, {})).status == status
        for body, field in (
            ({"url": "ftp://shop.example/"}, "url"),
            ({"secret": "whsec_c2hvcnQ="}, "secret"),
            ({"location_id": "1"}, "location_id"),
            ({"kind": "shopify", "url": "x.myshopify.com", "location_id": "1"}, "secret"),
            ({"kind": "shopify", "url": "evil.example", "location_id": "x"}, "url"),
            ({"name": made["name"]}, "name"),
            ({"warehouse_ids": [pump]}, "warehouse_ids.0"),
        ):
            wrong = {"name": "Other", "kind": "http", "url": shop.url, **body}
            answer = await here.admin.post(CHANNELS, wrong)
            assert answer.status in {422, 503}, answer.body
            if answer.status == 422:
                assert answer.body["errors"][0]["field"] == field, answer.body
        assert (await here.admin.patch(here.path, {"name": "New"}, version=1)).status == 412
        assert (await here.map(pump, "P-1")).status == 200
        assert (await here.map(pump, "P-2")).status == 412
        assert (await here.map(pump, "P-2", version=1)).body["version"] == 2
        assert (await here.map(hose, "p-2")).status == 422


@pytest.mark.promise("S4.16")
async def test_a_thousand_movements_make_few_calls_and_the_last_value_arrives(quiet: Site) -> None:
    """While the shop fails in every way it can, and the worker is killed again and again."""
    dice = random.Random(6)  # noqa: S311 - a test's dice
    async with shops.serving(SECRET, slow=0.2) as shop, stall(quiet, patience=0.1) as here:
        pump, hose, bundle = here.company.products
        hyd, _ = here.company.warehouses
        await here.open(shop.url, secret=SECRET)
        for product, sku in ((pump, "P-1"), (hose, "H-2"), (bundle, "SET")):
            here.has(product, None if product == bundle else hyd, 1000)
            await here.map(product, sku)
        await here.tell()
        done = asyncio.Event()
        killed = 0

        async def move() -> None:
            left = 1000
            for _ in range(100):
                batch = [left := max(0, left + dice.choice((-3, -1, 2))) for _ in range(10)]
                await here.moves(pump, hyd, *batch)
                await here.moves(bundle, None, *(quantity // 4 for quantity in batch))
                await asyncio.sleep(0.002)
            done.set()

        moving = asyncio.create_task(move())
        while not done.is_set():
            shop.faults.extend(dice.choices(["error", "lose", "down", "slow", "busy"], k=1))
            shop.retry_after = "0"
            telling = asyncio.create_task(here.tell(2))
            await asyncio.wait([telling], timeout=dice.uniform(0.005, 0.2))
            if not telling.done():
                telling.cancel()
                killed += 1
                await asyncio.wait([telling])
                await here.lease_ends()
        await moving
        shop.faults.clear()
        await here.lease_ends()
        await here.tell_until_quiet()
        truth = {sku: row["quantity"] for sku, row in (await here.products()).items()}
        assert shop.shows == truth
        assert truth["P-1"] == here.truth[pump, hyd].quantity
        assert shop.asked < 250
        assert killed > 0
        assert shop.refused == []


async def test_a_killed_call_is_made_again_even_when_the_value_went_back(quiet: Site) -> None:
    """The shop was told 9 by a worker that died before it knew; now it is 10 again, as before."""
    async with shops.serving(SECRET, slow=30) as shop, stall(quiet) as here:
        pump, hyd = here.company.products[0], here.company.warehouses[0]
        await here.open(shop.url, secret=SECRET)
        here.has(pump, hyd, 10)
        await here.map(pump, "P-1")
        await here.tell()
        await here.moves(pump, hyd, 9)
        shop.faults.append("slow")
        telling = asyncio.create_task(here.tell())
        async with asyncio.timeout(60):
            while shop.asked < 2:  # noqa: ASYNC110 - the shop does not say
                await asyncio.sleep(0.01)
        telling.cancel()
        await asyncio.wait([telling])
        shop.shows["P-1"] = 9
        await here.moves(pump, hyd, 10)
        # Nobody else has it before its lease ends: one tells a shop at a time.
        await here.tell()
        assert shop.asked == 2
        assert (await here.products())["P-1"]["told"] is None
        await here.lease_ends()
        await here.tell()
        assert shop.shows["P-1"] == 10
        # What changes while the shop is being told is told after that.
        await here.moves(pump, hyd, 11)
        shop.faults.append("slow")
        shop.slow = 0.1
        telling = asyncio.create_task(here.tell())
        async with asyncio.timeout(60):
            while shop.asked < 4:  # noqa: ASYNC110 - the shop does not say
                await asyncio.sleep(0.01)
        await here.moves(pump, hyd, 12)
        await telling
        assert (shop.shows["P-1"], (await here.shown())["waiting"]) == (11, 1)
        await here.tell()
        assert shop.shows["P-1"] == 12


async def test_a_shop_that_fails_is_said_once_and_once_when_it_works_again(quiet: Site) -> None:
    async with shops.serving(SECRET) as shop, stall(quiet) as here:
        pump, hyd = here.company.products[0], here.company.warehouses[0]
        await here.open(shop.url, secret=SECRET)
        here.has(pump, hyd, 10)
        await here.map(pump, "P-1")
        shop.faults.extend(["busy"] * 4)
        shop.retry_after = "0"
        await here.tell(4)
        assert (shop.asked, (await here.shown())["last_error"]) == (4, "the shop is busy")
        assert await here.said("failed", "synced") == []
        shop.always = "error"
        await here.tell(6)
        (failed,) = await here.said("failed")
        assert failed["payload"]["error"] == "the shop answers with status 500"
        assert (await here.shown())["failing_since"] is not None
        shop.always = None
        await here.tell(2)
        assert shop.shows == {"P-1": 10}
        (synced,) = await here.said("synced")
        assert (synced["payload"]["compared"], synced["payload"]["drifted"]) == (1, 0)
        assert (await here.shown())["failing_since"] is None
        # Told to come back in an hour, it is not asked before.
        shop.always, shop.retry_after = "busy", "3600"
        await here.moves(pump, hyd, 11)
        await here.tell(3)
        assert shop.asked == 12
        shop.always = None
        await here.admin.post(f"{here.path}/sync")
        await here.tell()
        assert shop.shows == {"P-1": 11}


async def test_what_the_shop_shows_is_compared_and_told_again(quiet: Site) -> None:
    """A product it forgot, one somebody changed there, one it does not know; a lost event, too."""
    async with shops.serving(SECRET, catalogue={"P-1", "H-2"}) as shop, stall(quiet) as here:
        pump, hose, bundle = here.company.products
        hyd = here.company.warehouses[0]
        await here.open(shop.url, secret=SECRET)
        for product, sku in ((pump, "P-1"), (hose, "H-2"), (bundle, "SET")):
            here.has(product, None if product == bundle else hyd, 10)
            await here.map(product, sku)
        await here.tell()
        assert shop.shows == {"P-1": 10, "H-2": 10}
        assert (await here.products(only="refused"))["SET"]["error"] == "unknown_sku"
        shop.shows["P-1"] = 3
        del shop.shows["H-2"]
        here.has(pump, hyd, 8)  # its event was lost
        assert (await here.admin.post(f"{here.path}/sync")).status == 202
        await here.tell()
        assert shop.shows == {"P-1": 8, "H-2": 10}
        (synced,) = await here.said("synced")
        # The pump waits for the event that was missed, not for drift.
        assert (synced["payload"]["compared"], synced["payload"]["drifted"]) == (3, 2)
        rows = await here.products()
        assert (rows["P-1"]["shown"], rows["H-2"]["shown"]) == (3, None)
        assert rows["SET"]["error"] == "unknown_sku"
        await here.admin.post(f"{here.path}/sync")
        await here.tell()
        last = (await here.said("synced"))[-1]["payload"]
        assert (last["compared"], last["drifted"]) == (3, 1)


@pytest.mark.promise("S4.16")
async def test_shopify_is_told_in_its_own_way(quiet: Site) -> None:
    """Items found by SKU, what it refuses left out, throttled, an answer lost, and compared."""
    item = "gid://shopify/InventoryItem/"
    items = {f"{item}1": "P-1", f"{item}2": "O'Brien \\ 2"}
    async with (
        shopify.serving("shpat_0123456789abcdef", "shpss_0123456789abcdef", items=items) as shop,
        stall(quiet) as here,
    ):
        pump, hose, bundle = here.company.products
        hyd = here.company.warehouses[0]
        keys = {"secret": shop.secret, "access_token": shop.token}
        made = await here.open(shop.url, kind="shopify", location_id="1", **keys)
        assert made["secret"] is None
        assert (await here.admin.post(f"{here.path}/test")).body["ok"] is True
        for product, sku in ((pump, "P-1"), (hose, "O'Brien \\ 2"), (bundle, "SET")):
            here.has(product, None if product == bundle else hyd, 10)
            await here.map(product, sku, item_id="999" if product == bundle else "")
        await here.tell()
        assert shop.shows == {f"{item}1": 10, f"{item}2": 10}
        assert (await here.products())["SET"]["error"] == "invalid_inventory_item"
        shop.faults.extend(["throttle", "busy", "lose", "down"])
        shop.restores = 1e9
        await here.moves(pump, hyd, 7)
        for _ in range(5):
            await here.admin.post(f"{here.path}/sync")
            await here.tell()
        assert shop.shows[f"{item}1"] == 7
        shop.shows[f"{item}2"] = 1
        await here.admin.post(f"{here.path}/sync")
        await here.tell()
        assert shop.shows == {f"{item}1": 7, f"{item}2": 10}
        assert (await here.said("synced"))[-1]["payload"]["drifted"] == 2
        assert shop.refused == []
        # A token that is good no more is said in words.
        shop.token = "another"
        answer = await here.admin.post(f"{here.path}/test")
        assert "does not let us in (401)" in answer.body["error"]
