"""Laws of replenishment, against the real database: whatever happens, and two runs at once."""

import asyncio
from collections.abc import Coroutine
from decimal import Decimal
from typing import Any, ClassVar, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from libs.contracts.base import Event
from tests.services.purchasing.conftest import ORDERS, Company, Json, Site
from tests.services.purchasing.stock import RUNS, all_told, hear, level, needs, offer, run

T = TypeVar("T")
WHICH, SOME = st.integers(0, 1), st.sampled_from(["1", "2.5", "7", "40"])
# The most that may ever be on hand, on order and drafted of a product: target, pack and minimum.
TARGET, PACK, MINIMUM = 60, 7, 20
_POSITION = """
SELECT coalesce(sum(CASE WHEN o.status IN ('draft', 'pending_approval') THEN l.quantity
                         ELSE greatest(l.quantity - l.accepted - l.rejected, 0) END), 0) AS ordered,
       coalesce(bool_or(o.id IN (SELECT order_id FROM living_drafts)), false) AS living
FROM purchase_orders o JOIN purchase_order_lines l ON l.order_id = o.id
WHERE o.status IN ('draft', 'pending_approval', 'approved', 'sent', 'confirmed',
                   'partially_received') AND l.product_id = '{product}'
"""


class Shop(RuleBasedStateMachine):
    """Two products with a rule; orders go on while stock moves and news of it comes late."""

    site: ClassVar[Site]
    loop: ClassVar[asyncio.AbstractEventLoop]

    def now(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run it where the service runs."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(30)

    @initialize()
    def open(self) -> None:
        self.late: list[Event] = []
        self.now(self._open())

    async def _open(self) -> None:
        self.company = company = Company(self.site)
        await company.learn()
        company.supplier_id = (await company.supplier())["id"]
        await all_told(company)
        self.levels = [level(company, 0), level(company, 1)]
        await offer(company, 0, pack_multiple=str(PACK), minimum_order=str(MINIMUM))
        await offer(company, 1)
        await hear(company, *(each.rule("5", "20", str(TARGET)) for each in self.levels))

    @rule(which=WHICH, quantity=SOME)
    def comes(self, which: int, quantity: str) -> None:
        moved = self.levels[which]
        if moved.on_hand + Decimal(quantity) <= TARGET:
            self.now(self._tell(moved.move(quantity)))

    @rule(which=WHICH, quantity=SOME)
    def goes(self, which: int, quantity: str) -> None:
        moved = self.levels[which]
        if moved.on_hand - moved.reserved >= Decimal(quantity):
            self.now(self._tell(moved.move(f"-{quantity}", "shipment")))

    async def _tell(self, event: Event) -> None:
        await self._catch_up()
        await hear(self.company, event)

    async def _catch_up(self) -> None:
        await hear(self.company, *self.late)
        self.late.clear()

    @rule()
    def replenish(self) -> None:
        """The law: what one run has done, the next leaves as it is."""
        self.now(run(self.company))
        before = self.now(self._orders())
        again = self.now(run(self.company))
        assert again["drafts"] == []
        assert self.now(self._orders()) == before
        self.now(self._must_not_be_twice())

    @rule(step=st.sampled_from(["submit", "approve", "reject", "cancel", "withdraw"]))
    def goes_on(self, step: str) -> None:
        """Somebody takes a step of every order whose state allows it."""
        self.now(self._step(step))

    async def _step(self, step: str) -> None:
        who = self.company.approver if step in {"approve", "reject"} else self.company.buyer
        for order in await self._orders():
            answer = await who.post(f"{ORDERS}/{order['id']}/{step}")
            assert answer.status in {200, 409, 403}, answer.body

    @rule(share=st.sampled_from([2, 1]))
    def arrives(self, share: int) -> None:
        """Goods come in; inventory tells of them later."""
        self.now(self._arrive(share))

    async def _arrive(self, share: int) -> None:
        await self._catch_up()
        for row in await self._orders():
            order: Json = (await self.company.buyer.get(f"{ORDERS}/{row['id']}")).body
            for line in order["lines"]:
                quantity = Decimal(line["open"]) / share
                arrived = [{"line_id": line["id"], "accepted": f"{quantity:f}"}]
                receipt = await self.company.store.post(
                    f"{ORDERS}/{order['id']}/receipts", {"lines": arrived}
                )
                if receipt.status == 201:
                    at = next(e for e in self.levels if str(e.product_id) == line["product_id"])
                    self.late.append(at.receive(receipt.body))

    async def _orders(self) -> list[Json]:
        return list((await self.company.buyer.get(ORDERS, limit=200)).body["items"])

    async def _must_not_be_twice(self) -> None:
        """Of what replenishment drafts, with all that there is and all that is ordered."""
        most = Decimal(TARGET + max(PACK, MINIMUM))
        for each in self.levels:
            sql = _POSITION.format(product=each.product_id)
            (row,) = await self.company.site.rows("app", sql, self.company.id)
            assert not row["living"] or each.on_hand + row["ordered"] <= most


@pytest.mark.promise("Q.12")
async def test_a_second_run_changes_nothing_and_nothing_is_ordered_twice(site: Site) -> None:
    Shop.site, Shop.loop = site, asyncio.get_running_loop()
    limits = settings(
        max_examples=8,
        stateful_step_count=12,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    await asyncio.to_thread(run_state_machine_as_test, Shop, settings=limits)


@pytest.fixture
async def low(company: Company) -> Company:
    """A company with a need of each of two products."""
    await all_told(company)
    await offer(company)
    await offer(company, 1)
    await hear(company, level(company).rule("0", "9", "50"), level(company, 1).rule("0", "9", "50"))
    return company


async def test_runs_at_once_draft_once(low: Company) -> None:
    answers = await asyncio.gather(*(low.buyer.post(RUNS, {}) for _ in range(6)))
    assert [answer.status for answer in answers] == [201] * 6
    assert sum(answer.body["counts"]["made"] for answer in answers) == 1
    orders = (await low.buyer.get(ORDERS)).body["items"]
    assert [(order["line_count"], order["status"]) for order in orders] == [(2, "draft")]


async def test_a_run_while_its_draft_is_submitted_approved_and_received_orders_nothing_twice(
    low: Company,
) -> None:
    made = await run(low)
    order_id = made["drafts"][0]["order_id"]

    async def go_on() -> None:
        for step, who in (("submit", low.buyer), ("approve", low.approver)):
            answer = await who.post(f"{ORDERS}/{order_id}/{step}")
            assert answer.status == 200, answer.body
        order = (await low.buyer.get(f"{ORDERS}/{order_id}")).body
        assert (await low.receive(order, "50", "20")).status == 201

    await asyncio.gather(go_on(), *(run(low) for _ in range(8)))
    orders = (await low.buyer.get(ORDERS)).body["items"]
    assert [order["id"] for order in orders] == [order_id]
    assert await needs(low) == []
