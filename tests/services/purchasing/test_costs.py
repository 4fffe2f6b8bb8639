"""Cost prices never reach who may not see them: not over HTTP, not by SQL, not by event."""

from datetime import datetime
from typing import Any

import asyncpg
import orjson
import pytest

from libs.contracts.purchasing import GoodsReceived, PurchaseOrderApproved, SupplierProductChanged
from libs.db.cost_views import CostViews
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from tests.services.purchasing.conftest import OFFERS, ORDERS, Company, Site

COSTS = {
    "unit_cost",
    "tax_rate",
    "amount",
    "subtotal",
    "tax",
    "tax_amount",
    "charges",
    "charges_total",
    "total",
}
COST_TABLES = (
    "purchase_order_line_prices",
    "purchase_order_amounts",
    "purchase_order_charges",
    "supplier_product_costs",
)


def names(value: Any) -> set[str]:
    """Every field name at any depth."""
    if isinstance(value, dict):
        return set(value).union(*map(names, value.values()))
    if isinstance(value, list):
        return set().union(*map(names, value))
    return set()


async def test_an_order_has_no_prices_for_who_may_not_see_them(company: Company) -> None:
    charges = [{"kind": "freight", "amount": "5"}]
    order = await company.order("submit", "approve", charges=charges)
    assert names(order) >= COSTS
    offer = {"supplier_id": company.supplier_id, "product_id": company.products[0]}
    await company.buyer.put(OFFERS, {**offer, "unit_cost": "2.5"})
    received = await company.receive(order, "3")
    for answer in (
        received,
        await company.store.get(ORDERS),
        await company.store.get(f"{ORDERS}/{order['id']}"),
        await company.store.get(f"{ORDERS}/{order['id']}/timeline"),
        await company.store.get(f"/api/v1/purchasing/receipts/{received.body['id']}"),
        await company.store.get(OFFERS),
    ):
        assert answer.status in {200, 201}
        assert not names(answer.body) & COSTS
        assert "'2.5'" not in str(answer.body)
    assert names((await company["accountant"].get(ORDERS)).body) >= {"total"}


async def test_who_may_not_see_costs_neither_writes_submits_nor_approves_an_order(
    company: Company,
) -> None:
    clerk = company.somebody("purchase_manager:clerk", without=frozenset({"costs.read"}))
    order = await company.order()
    path = f"{ORDERS}/{order['id']}"
    for answer in (
        await clerk.post(ORDERS, company.order_body()),
        await clerk.patch(path, {"note": "x"}, version=1),
        await clerk.post(f"{path}/submit"),
    ):
        assert (answer.status, answer.body["permission"]) == (403, "costs.read")
    await company.step(order, "submit")
    seen = await clerk.get(path)
    assert not names(seen.body) & COSTS
    assert "approve" not in seen.body["allowed_actions"]
    approved = await clerk.post(f"{path}/approve")
    assert (approved.status, approved.body["permission"]) == (403, "costs.read")
    withdrawn = await clerk.post(f"{path}/withdraw")
    assert withdrawn.status == 200
    assert not names(withdrawn.body) & COSTS


@pytest.mark.parametrize("table", COST_TABLES)
async def test_the_database_itself_refuses_prices_to_the_login_without_costs(
    company: Company, site: Site, table: str
) -> None:
    await company.order(charges=[{"kind": "freight", "amount": "5"}])
    for sql in (f"SELECT * FROM {table}", f"SELECT count(*) FROM {table}"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
            await site.rows("app", sql, company.id)
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
            await site.rows("relay", sql, company.id)


@pytest.mark.parametrize("table", [*COST_TABLES, "purchase_orders", "suppliers", "goods_receipts"])
async def test_the_database_shows_each_company_its_own_rows_only(
    company: Company, site: Site, table: str
) -> None:
    order = await company.order("submit", "approve", charges=[{"kind": "freight", "amount": "5"}])
    await company.receive(order, "1")
    offer = {"supplier_id": company.supplier_id, "product_id": company.products[0]}
    await company.buyer.put(OFFERS, {**offer, "unit_cost": "2.5"})
    sql = f"SELECT tenant_id FROM {table}"
    assert {row["tenant_id"] for row in await site.rows("costs", sql, company.id)} == {company.id}
    assert await site.rows("costs", sql, Company(site).id) == []
    assert await site.rows("costs", sql) == []
    assert await site.rows("owner", sql) == []


def test_events_mark_their_costs_and_a_receipt_has_none() -> None:
    assert PurchaseOrderApproved.cost_fields() >= {"unit_cost", "charges", "tax", "total"}
    assert "unit_cost" in SupplierProductChanged.cost_fields()
    assert GoodsReceived.cost_fields() == frozenset()


@pytest.mark.promise("Q.9")
async def test_who_looks_at_prices_is_said_once_an_hour_for_each_kind_of_view(
    company: Company, site: Site
) -> None:
    """Reading what may be read by all, being shown none, and what the system does, is no view."""
    first, second = [await company.order("submit", "approve") for _ in range(2)]
    await company.store.get(ORDERS)
    await company.buyer.get(f"{ORDERS}/summary")
    await company.buyer.get("/api/v1/purchasing/suppliers")
    viewed = "SELECT * FROM events WHERE type = 'purchasing.costs.viewed.v1'"
    viewed += f" AND tenant_id = '{company.id}' ORDER BY seq"
    assert await site.rows("relay", viewed) == []
    for _ in range(2):
        for order in (first, second):
            await company.buyer.get(f"{ORDERS}/{order['id']}")
        exported = await company["accountant:kiran"].get(f"{ORDERS}/export", format="csv")
        assert "total" in exported.body.splitlines()[0]
    said = await site.rows("relay", viewed)
    told = [orjson.loads(row["payload"]) for row in said]
    hours = {datetime.fromisoformat(one["hour"]) for one in told}
    assert all((hour.minute, hour.second) == (0, 0) for hour in hours)
    # Once each, unless an hour ended meanwhile.
    assert len({(one["view"], one["hour"]) for one in told}) == len(told)
    assert {(one["view"], row["aggregate_id"]) for one, row in zip(told, said, strict=True)} == {
        ("GET /api/v1/purchasing/orders/{order_id}", company.people["purchase_manager:asha"]),
        ("GET /api/v1/purchasing/orders/export", company.people["accountant:kiran"]),
    }
    headers = orjson.loads(said[0]["headers"])
    assert headers["actor_id"] == str(said[0]["aggregate_id"])
    assert headers["ip"]
    assert headers["request_id"]


@pytest.mark.promise("Q.9")
async def test_two_replicas_say_a_view_once(company: Company, site: Site) -> None:
    order = await company.order()
    actor = Principal(
        new_id(), company.id, permissions=frozenset({"costs.read", "purchasing.orders.read"})
    )
    for _ in range(2):
        replica = CostViews("purchasing")
        async with site.database.transaction(actor) as connection:
            await replica.say(connection, actor, f"GET {order['id']}")
    sql = f"SELECT * FROM events WHERE aggregate_id = '{actor.user_id}'"
    assert len(await site.rows("relay", sql)) == 1
