"""Everything that changes stock, at once: nothing is sold twice, nobody waits for ever."""

import asyncio
import os
import random
import sys
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from libs.contracts.catalog import RecipeChanged, RecipeComponent
from libs.db.work import beginning
from libs.domain.principal import Principal
from libs.testing.services import Answer, environment
from services.inventory.application.remember_recipe import remember_recipe
from services.inventory.infrastructure.work import SqlInventoryWork
from tests.services.inventory.conftest import Company
from tests.services.inventory.test_bundles import recipe
from tests.services.inventory.test_counts import COUNTS, approver
from tests.services.inventory.test_movements import MOVEMENTS, move
from tests.services.inventory.test_reservations import RESERVATIONS, level, reserve
from tests.services.inventory.test_transfers import draft

ROOT = Path(__file__).resolve().parents[3]
CLIENTS = 16
_LEVELS = """
SELECT l.on_hand, l.reserved, l.back_ordered,
       (SELECT coalesce(sum(back_ordered), 0) FROM reservation_lines WHERE level_id = l.id)
           AS waiting,
       (SELECT coalesce(sum(open), 0) FROM reservation_lines WHERE level_id = l.id) AS promised,
       (SELECT coalesce(sum(quantity), 0) FROM ledger_entries WHERE level_id = l.id) AS moved
FROM levels AS l WHERE tenant_id = $1
"""
WAREHOUSES = "/api/v1/inventory/warehouses"
# What a request may be answered with: done, or refused for what is so by now (412 and 422: of a
# warehouse that was just closed or opened). Never 503: that is a deadlock.
_EXPECTED = {200, 201, 409, 412, 422}


class Shop:
    """Two products, a bundle of both, three warehouses, and whatever is done with them."""

    def __init__(
        self, company: Company, products: list[UUID], bundle: UUID, places: list[UUID]
    ) -> None:
        self.company, self.products, self.bundle, self.places = company, products, bundle, places
        self.chance = random.Random(20_261_121)  # noqa: S311 - repeatable, not secret
        self.promises: list[str] = []

    async def something(self) -> Answer:  # noqa: PLR0911 - one each
        """One request of some kind, about something."""
        product, place = self.chance.choice(self.products), self.chance.choice(self.places)
        some = str(self.chance.randint(1, 6))
        match self.chance.randrange(10):
            case 0 | 1:
                lines: list[tuple[UUID, str, UUID | None]] = [
                    (p, some, None) for p in (*self.products, self.bundle)
                ]
                self.chance.shuffle(lines)
                return await self._promise(lines[: self.chance.randint(1, 3)])
            case 2 | 3 if self.promises:
                verb = self.chance.choice(["release", "issue"])
                url = f"{RESERVATIONS}/{self.chance.choice(self.promises)}/{verb}"
                return await self.company.client.post(url, {})
            case 4:
                source, target = self.chance.sample(self.places, 2)
                both = [(p, some) for p in self.chance.sample(self.products, 2)]
                return await draft(self.company, source, target, *both, at_once=True)
            case 5:
                return await self._count(product, place)
            case 6:
                return await move(self.company, product, place, f"-{some}", "damage")
            case 7:
                return await self._bulk(place, some)
            case 8:
                return await self._close_or_open(place)
            case _:
                return await move(self.company, product, place, some, "found")

    async def _promise(self, lines: list[tuple[UUID, str, UUID | None]]) -> Answer:
        answer = await reserve(self.company, *lines)
        if answer.status == 201:
            self.promises.append(answer.body["id"])
        return answer

    async def _bulk(self, place: UUID, some: str) -> Answer:
        """Both products are found there, or lost."""
        reason = self.chance.choice(["found", "loss"])
        line = {"warehouse_id": str(place), "reason": reason}
        line["quantity"] = some if reason == "found" else f"-{some}"
        lines = [{**line, "product_id": str(p)} for p in self.products]
        return await self.company.client.post(f"{MOVEMENTS}/bulk", {"lines": lines})

    async def _close_or_open(self, place: UUID) -> Answer:
        client = self.company.client
        shown = (await client.get(f"{WAREHOUSES}/{place}")).body
        change = {"active": not shown["active"]}
        return await client.patch(f"{WAREHOUSES}/{place}", change, version=shown["version"])

    async def _count(self, product: UUID, place: UUID) -> Answer:
        client = self.company.client
        sheet = {"warehouse_id": str(place), "product_ids": [str(product)]}
        started = await client.post(COUNTS, sheet)
        if started.status != 201:
            return started
        url = f"{COUNTS}/{started.body['id']}"
        found = {"product_id": str(product), "counted": str(self.chance.randint(0, 40))}
        await client.request("PUT", f"{url}/lines", json={"lines": [found]})
        await client.post(f"{url}/submit")
        return await approver(self.company).post(f"{url}/approve")


async def opened(company: Company) -> Shop:
    await company.settle(version=2, back_orders=True)
    products = [await company.product(f"QM-{n}", back_order=True) for n in range(2)]
    bundle = await company.product("QM-SET", back_order=True)
    # The third one is empty at first: it can be closed, and its levels are made meanwhile.
    places = [await company.warehouse(code) for code in ("NORTH", "SOUTH", "YARD")]
    for product in products:
        for place in places[:2]:
            assert (await move(company, product, place, "40", "opening")).status == 201
    recipe = RecipeChanged(
        bundle_id=bundle,
        components=tuple(
            RecipeComponent(product_id=p, quantity=Decimal(n + 1)) for n, p in enumerate(products)
        ),
        version=1,
    )
    begin = beginning(company.database, SqlInventoryWork)
    await remember_recipe(recipe, actor=Principal.system(company.tenant_id), begin=begin)
    return Shop(company, products, bundle, places)


@pytest.mark.promise("S3.8", "S3.33", "S4.3", "Q.3")
@pytest.mark.parametrize(
    "operations", [160, pytest.param(10_000, marks=pytest.mark.full)], ids=["some", "many"]
)
async def test_whatever_happens_at_once_nothing_is_promised_or_sold_twice(
    company: Company, operations: int
) -> None:
    """Promises, back-orders, issues, transfers, counts and facts; warehouses close and open."""
    shop = await opened(company)
    turns = iter(range(operations))
    statuses: dict[int, int] = {}

    async def client() -> None:
        for _ in turns:
            answer = await shop.something()
            assert answer.status in _EXPECTED, answer.body
            statuses[answer.status] = statuses.get(answer.status, 0) + 1

    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    assert sum(statuses.values()) == operations
    assert statuses[201] > operations / 10
    owner: asyncpg.Connection = await company.owner()
    rows = await owner.fetch(_LEVELS, company.tenant_id)
    await owner.close()
    assert len(rows) >= 4
    for row in rows:
        assert row["back_ordered"] == row["waiting"]
        assert row["reserved"] == row["promised"] <= row["on_hand"] == row["moved"]
        assert row["reserved"] >= 0


@pytest.mark.promise("S3.33", "S4.3", "Q.3")
async def test_fifty_buyers_in_two_processes_get_the_ten_pieces_there_are(
    company: Company,
) -> None:
    product, place = await company.product("QM-1"), await company.warehouse("MAIN")
    assert (await move(company, product, place, "10", "opening")).status == 201

    async def buy() -> Answer:
        """On a busy machine it is asked again."""
        while (answer := await reserve(company, (product, "1", None))).status == 503:
            pass
        return answer

    running = company.running
    given = environment(running.database, running.broker_url)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.services.inventory.buyers",
        *(str(company.tenant_id), str(product), "25"),
        cwd=ROOT,
        env={**os.environ, **{f"QM_{name.upper()}": str(v) for name, v in given.items()}},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    ours, (theirs, _) = await asyncio.gather(
        asyncio.gather(*(buy() for _ in range(25))),
        process.communicate(b"go\n"),
    )
    assert sum(answer.status == 201 for answer in ours) + int(theirs) == 10
    assert await level(company, product) == {"on_hand": "10", "reserved": "10", "available": "0"}
    await company.must_add_up()


@pytest.mark.promise("Q.3")
async def test_lines_and_bundles_that_share_a_component_get_it_once_and_all_or_none(
    company: Company,
) -> None:
    place = await company.warehouse("MAIN")
    bolt, pump, motor = [await company.product(sku) for sku in ("BOLT", "PUMP", "MOTOR")]
    assert (await move(company, bolt, place, "30", "opening")).status == 201
    await recipe(company, pump, {bolt: "2"})
    await recipe(company, motor, {bolt: "3"})
    # Together 8: each alone would fit seven times into 30, all of them three times.
    wanted = [(pump, "1", None), (bolt, "1", place), (motor, "1", None), (bolt, "2", None)]
    answers = await asyncio.gather(
        *(reserve(company, *wanted[n % 4 :], *wanted[: n % 4]) for n in range(8))
    )
    assert sorted(answer.status for answer in answers) == [201] * 3 + [409] * 5
    assert {a.body["code"] for a in answers if a.status == 409} == {"out_of_stock"}
    assert (await level(company, bolt))["reserved"] == "24"
    for answer in answers:
        if answer.status == 201:
            assert sum(Decimal(line["quantity"]) for line in answer.body["lines"]) == 8
    await company.must_add_up()


@pytest.mark.promise("Q.3", "S3.1")
async def test_a_promise_a_count_and_a_transfer_of_the_same_goods_at_once(
    company: Company,
) -> None:
    main, north = await company.warehouse("MAIN"), await company.warehouse("NORTH")
    for number in range(5):
        product = await company.product(f"QM-{number}")
        await move(company, product, main, "10", "opening")
        client, sheet = company.client, {"warehouse_id": str(main), "product_ids": [str(product)]}
        count = f"{COUNTS}/{(await client.post(COUNTS, sheet)).body['id']}"
        found = {"lines": [{"product_id": str(product), "counted": "4"}]}
        await client.request("PUT", f"{count}/lines", json=found)
        await client.post(f"{count}/submit")
        promised, sent, counted = await asyncio.gather(
            reserve(company, (product, "6", main)),
            draft(company, main, north, (product, "6"), at_once=True),
            approver(company).post(f"{count}/approve"),
        )
        answers = {answer.status for answer in (promised, sent, counted)}
        assert answers <= {200, 201, 409}, (promised.body, sent.body, counted.body)
        # Whoever came first got the goods; nobody who came later took them away again, but the
        # count, which is a fact.
        assert (promised.status, sent.status) != (201, 201) or counted.status == 200
        left = 10 - 6 * (counted.status == 200)
        rows = (await client.get("/api/v1/inventory/stock", product_id=product)).body["items"]
        assert sum(Decimal(row["on_hand"]) for row in rows) == left
    await company.must_add_up()
