"""The unit of work of purchasing: nothing it changed stays untold, nothing half done is kept."""

from uuid import UUID

import pytest

from libs.domain.clock import utc_now
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.purchasing.domain.flow import PERMISSIONS
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


async def test_a_step_takes_few_round_trips(company: Company) -> None:
    """Load and lock, write, tell: what a transition costs beside BEGIN and COMMIT."""
    order = await company.order("submit")
    actor, asked = approver(company), []
    async with company.site.begin(actor) as work:
        work.connection.add_query_logger(lambda record: asked.append(record.query))
        (await work.orders.get(UUID(order["id"]))).approve(by=actor, at=utc_now())
        await work.flush()
    assert len([query for query in asked if query != "COMMIT"]) == 3
