"""The unit of work of purchasing: nothing it changed stays untold, nothing half done is kept."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from libs.domain.clock import utc_now
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.purchasing.application.approve_order import ApproveOrder, approve_order
from services.purchasing.application.draft import Draft
from services.purchasing.application.raise_order import RaiseOrder, raise_order
from services.purchasing.application.receive_goods import ReceiveGoods, receive_goods
from services.purchasing.application.submit_order import SubmitOrder, submit_order
from services.purchasing.domain.flow import PERMISSIONS
from services.purchasing.domain.order_line import WantedLine
from services.purchasing.domain.receipt import Arrival
from services.purchasing.infrastructure.work import SqlPurchasingWork
from tests.services.purchasing.conftest import ORDERS, Company

APPROVED = "purchasing.purchase_order.approved.v1"


def approver(company: Company) -> Principal:
    return Principal(
        new_id(),
        company.id,
        name="Ravi",
        permissions=frozenset({*PERMISSIONS.values(), "costs.read"}),
        limits={"purchase": None},
    )


async def test_three_orders_approved_in_one_unit_of_work_give_three_events(
    company: Company,
) -> None:
    orders = [await company.order("submit") for _ in range(3)]
    actor = approver(company)
    async with company.site.begin(actor) as work:
        for order in orders:
            (await work.orders.get(UUID(order["id"]))).approve(by=actor, at=utc_now())
    told = [e for e in await company.events() if e["type"] == APPROVED]
    assert [str(e["aggregate_id"]) for e in told] == [order["id"] for order in orders]
    for order in orders:
        now = (await company.buyer.get(f"{ORDERS}/{order['id']}")).body
        assert (now["status"], now["version"]) == ("approved", 3)


async def test_a_unit_of_work_that_fails_leaves_nothing(company: Company) -> None:
    order = await company.order("submit")
    actor, before = approver(company), await company.events()
    with pytest.raises(RuntimeError):
        async with company.site.begin(actor) as work:
            (await work.orders.get(UUID(order["id"]))).approve(by=actor, at=utc_now())
            await work.flush()
            raise RuntimeError
    assert await company.events() == before
    assert (await company.buyer.get(f"{ORDERS}/{order['id']}")).body["version"] == 2


async def test_several_steps_in_one_unit_of_work_are_several_rows_and_events(
    company: Company,
) -> None:
    order = await company.order()
    actor = approver(company)
    async with company.site.begin(actor) as work:
        loaded = await work.orders.get(UUID(order["id"]))
        for action in ("submit", "withdraw", "submit"):
            loaded.take(action, by=actor, at=utc_now(), reason=action)
    timeline = (await company.buyer.get(f"{ORDERS}/{order['id']}/timeline")).body["items"]
    assert [(t["sequence"], t["action"], t["reason"]) for t in timeline] == [
        (1, "raise", ""),
        (2, "submit", "submit"),
        (3, "withdraw", "withdraw"),
        (4, "submit", "submit"),
    ]


async def test_an_order_is_loaded_written_and_told_of_in_one_statement_each(
    company: Company,
) -> None:
    """What a request costs beside BEGIN, COMMIT and its idempotency key."""
    draft = Draft(
        supplier_id=UUID(company.supplier_id),
        warehouse_id=UUID(company.warehouse_id),
        lines=tuple(WantedLine(UUID(p), Decimal(5), Decimal(1)) for p in company.products),
    )
    actor, asked = approver(company), list[str]()
    begin = company.site.begin

    @asynccontextmanager
    async def counting(actor: Principal, /) -> AsyncIterator[SqlPurchasingWork]:
        async with begin(actor) as work:
            asked.clear()
            work.connection.add_query_logger(log)
            yield work
            await work.flush()
            work.connection.remove_query_logger(log)

    def log(record: Any) -> None:
        asked.append(record.query)

    raised = await raise_order(
        RaiseOrder(new_id(), draft), actor=actor, begin=counting, now=utc_now
    )
    assert len(asked) == 4, "what it refers to, its number, the order, the event"
    await submit_order(SubmitOrder(raised.id), actor=actor, begin=counting, now=utc_now)
    assert len(asked) == 4, "load and lock, the rules, the step, the event"
    other = approver(company)
    await approve_order(ApproveOrder(raised.id), actor=other, begin=counting, now=utc_now)
    assert len(asked) == 3, "the same without rules"
    arrivals = tuple(Arrival(line.id, Decimal(5)) for line in raised.lines)
    goods = ReceiveGoods(raised.id, new_id(), arrivals)
    await receive_goods(goods, actor=actor, begin=counting, now=utc_now)
    assert len(asked) == 4, "the same, and its number"
