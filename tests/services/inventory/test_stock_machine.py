"""Whatever is done with stock, in whatever order, against the real database: every sum stays right.

hypothesis makes up the order of things, and the shortest one that breaks a sum.
"""

import asyncio
from collections.abc import Coroutine
from decimal import Decimal
from typing import Any, ClassVar, TypeVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from libs.testing.services import Answer
from tests.services.inventory.conftest import Company, Running
from tests.services.inventory.test_bundles import recipe
from tests.services.inventory.test_counts import COUNTS, approver
from tests.services.inventory.test_movements import MOVEMENTS, move
from tests.services.inventory.test_reservations import RESERVATIONS, reserve
from tests.services.inventory.test_transfers import TRANSFERS, draft

T = TypeVar("T")
PRODUCTS, PLACES = st.integers(0, 2), st.integers(0, 1)
SOME = st.sampled_from(["0.000001", "1", "2.5", "4", "9"])
STOCK = "/api/v1/inventory/stock"


class Stock(RuleBasedStateMachine):
    """Two components, two bundles that share them, a product that may wait for goods; two halls."""

    running: ClassVar[Running]
    loop: ClassVar[asyncio.AbstractEventLoop]
    promises, entries, transfers, counts = (
        Bundle(name) for name in ("promises", "entries", "transfers", "counts")
    )

    def now(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run it where the service runs."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(30)

    def post(self, path: str, body: object = None) -> Answer:
        return self.fine(self.now(self.company.client.post(path, body or {})))

    def fine(self, answer: Answer) -> Answer:
        """Done, or refused for what is so by now; a failure or a deadlock would be a 500."""
        assert answer.status in {200, 201, 409}, answer.body
        return answer

    @initialize()
    def open(self) -> None:
        self.now(self._open())

    async def _open(self) -> None:
        self.company = company = Company(self.running)
        await company.settle(back_orders=True)
        bolt, seal = await company.product("BOLT"), await company.product("SEAL")
        motor = await company.product("MOTOR", back_order=True)
        pump, unit = [await company.product(sku, kind="bundle") for sku in ("PUMP", "UNIT")]
        self.products, self.sets = [bolt, seal, motor], [pump, unit]
        self.places = [await company.warehouse(code) for code in ("NORTH", "SOUTH")]
        for product in self.products:
            await move(company, product, self.places[0], "10", "opening")
        await recipe(company, pump, {bolt: "2", seal: "0.333333"})
        await recipe(company, unit, {pump: "1", seal: "1", motor: "1"})

    async def _available(self, product: UUID) -> dict[str, Decimal]:
        rows = (await self.company.client.get(STOCK, product_id=product)).body["items"]
        return {row["warehouse_id"]: Decimal(row["available"]) for row in rows}

    @rule(target=entries, product=PRODUCTS, place=PLACES, quantity=SOME)
    def bring(self, product: int, place: int, quantity: str) -> str:
        company, goods = self.company, self.products[product]
        answer = self.now(move(company, goods, self.places[place], quantity, "found"))
        assert answer.status == 201, answer.body
        return str(answer.body["id"])

    @rule(product=PRODUCTS, place=PLACES, quantity=SOME, fact=st.booleans())
    def take(self, product: int, place: int, quantity: str, *, fact: bool) -> None:
        reason = "damage" if fact else "correction"
        goods, hall = self.products[product], self.places[place]
        self.fine(self.now(move(self.company, goods, hall, f"-{quantity}", reason)))

    @rule(entry=consumes(entries))
    def take_back(self, entry: str) -> None:
        self.post(f"{MOVEMENTS}/{entry}/reverse")

    @rule(target=promises, product=PRODUCTS, place=PLACES, quantity=SOME)
    def promise(self, product: int, place: int, quantity: str) -> str:
        goods, hall = self.products[product], self.places[place]
        there = self.now(self._available(goods))
        answer = self.fine(self.now(reserve(self.company, (goods, quantity, hall))))
        enough = there.get(str(hall), Decimal(0)) >= Decimal(quantity)
        waits = product == 2 and str(hall) in there
        assert (answer.status == 201) == (enough or waits)
        return str(answer.body.get("id", ""))

    @rule(target=promises, quantities=st.lists(SOME, min_size=2, max_size=4))
    def promise_bundles(self, quantities: list[str]) -> str:
        things = [*self.sets, *self.products]
        lines: list[tuple[UUID, str, UUID | None]] = [
            (things[n], quantity, None) for n, quantity in enumerate(quantities)
        ]
        answer = self.fine(self.now(reserve(self.company, *lines)))
        return str(answer.body.get("id", ""))

    @rule(made=promises, verb=st.sampled_from(["release", "issue"]))
    def close(self, made: str, verb: str) -> None:
        if made:
            self.post(f"{RESERVATIONS}/{made}/{verb}")

    @rule(
        target=transfers,
        source=PLACES,
        quantities=st.tuples(SOME, SOME),
        at_once=st.booleans(),
    )
    def send(self, source: int, quantities: tuple[str, str], *, at_once: bool) -> str:
        both = list(zip(self.products[1:], quantities, strict=True))
        ends = self.places[source], self.places[1 - source]
        answer = self.fine(self.now(draft(self.company, *ends, *both, at_once=at_once)))
        if at_once or answer.status != 201:
            return ""
        self.post(f"{TRANSFERS}/{answer.body['id']}/dispatch")
        return str(answer.body["id"])

    @rule(made=consumes(transfers), received=SOME)
    def arrive(self, made: str, received: str) -> None:
        if made:
            line = self.now(self.company.client.get(f"{TRANSFERS}/{made}")).body["lines"][0]
            lines = [{"line_id": line["id"], "received": received}]
            self.post(f"{TRANSFERS}/{made}/receive", {"lines": lines})

    @rule(target=counts, place=PLACES, found=st.lists(SOME, min_size=1, max_size=3))
    def count(self, place: int, found: list[str]) -> str:
        lines = [
            {"product_id": str(p), "counted": q} for p, q in zip(self.products, found, strict=False)
        ]
        sheet = {
            "warehouse_id": str(self.places[place]),
            "product_ids": [line["product_id"] for line in lines],
        }
        url = f"{COUNTS}/{self.post(COUNTS, sheet).body['id']}"
        client = self.company.client
        self.fine(self.now(client.request("PUT", f"{url}/lines", json={"lines": lines})))
        self.post(f"{url}/submit")
        return url

    @rule(count=consumes(counts))
    def approve(self, count: str) -> None:
        self.fine(self.now(approver(self.company).post(f"{count}/approve")))

    @invariant()
    def adds_up(self) -> None:
        if hasattr(self, "places"):
            self.now(self.company.must_add_up())


@pytest.mark.promise("S3.8", "S4.3", "Q.1", "Q.3")
@pytest.mark.parametrize(
    ("orders", "steps"),
    [(8, 15), pytest.param(200, 50, marks=pytest.mark.full)],
    ids=["some", "many"],
)
async def test_in_whatever_order_stock_is_used_every_sum_stays_right(
    inventory: Running, orders: int, steps: int
) -> None:
    Stock.running, Stock.loop = inventory, asyncio.get_running_loop()
    told = settings(
        max_examples=orders,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    await asyncio.to_thread(run_state_machine_as_test, Stock, settings=told)
