"""What purchasing says, become stock: approved orders are expected, receipts are posted, once."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from libs.contracts.purchasing import (
    GoodsReceived,
    OrderLine,
    PurchaseOrderAmended,
    PurchaseOrderApproved,
    PurchaseOrderCancelled,
    PurchaseOrderClosed,
    PurchaseOrderDeclined,
    ReceivedLine,
)
from libs.db.work import beginning
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.inventory.application.expect_order import expect_order
from services.inventory.application.forget_order import forget_order
from services.inventory.application.post_receipt import post_receipt
from services.inventory.infrastructure.work import SqlInventoryWork
from tests.services.inventory.conftest import Company

STOCK = "/api/v1/inventory/stock"


class Order:
    """An order of purchasing's, as its events tell of it."""

    def __init__(self, warehouse: UUID, lines: list[tuple[UUID, str, str]]) -> None:
        self.id, self.supplier, self.warehouse = new_id(), new_id(), warehouse
        self.lines = [(new_id(), product, Decimal(q), Decimal(cost)) for product, q, cost in lines]

    @property
    def about(self) -> dict[str, Any]:
        return {
            "order_id": self.id,
            "number": "PO-2026-000001",
            "supplier_id": self.supplier,
            "warehouse_id": self.warehouse,
            "status": "approved",
        }

    def approved(self, expected_on: date | None = None, revision: int = 1) -> PurchaseOrderApproved:
        lines = tuple(
            OrderLine(line_id=i, product_id=p, quantity=q, received=Decimal(0), unit_cost=cost)
            for i, p, q, cost in self.lines
        )
        return PurchaseOrderApproved(
            **self.about,
            revision=revision,
            currency="INR",
            expected_on=expected_on,
            lines=lines,
            charges=None,
            tax=None,
            total=None,
        )

    def received(self, *accepted: str, rejected: str = "0") -> GoodsReceived:
        lines = tuple(
            ReceivedLine(
                receipt_line_id=new_id(),
                order_line_id=line[0],
                product_id=line[1],
                accepted=Decimal(a),
                rejected=Decimal(rejected),
            )
            for line, a in zip(self.lines, accepted, strict=True)
        )
        return GoodsReceived(
            receipt_id=new_id(),
            receipt_number="GRN-1",
            order_id=self.id,
            order_number="PO-1",
            supplier_id=self.supplier,
            warehouse_id=self.warehouse,
            order_status="received",
            received_at=datetime.now(UTC),
            lines=lines,
        )


async def hear(company: Company, use_case: Callable[..., Awaitable[None]], event: object) -> None:
    begin = beginning(company.database, SqlInventoryWork)
    await use_case(event, actor=Principal.system(company.tenant_id), begin=begin)


async def level(company: Company, product: UUID) -> tuple[str, str]:
    row = (await company.client.get(STOCK, product_id=product)).body["items"][0]
    return row["on_hand"], row["incoming"]


@pytest.mark.promise("S0.15")
async def test_a_receipt_raises_stock_and_lowers_what_is_on_order(company: Company) -> None:
    product, place = await company.product("QM-1"), await company.warehouse("MAIN")
    order = Order(place, [(product, "10", "5")])
    await hear(company, expect_order, order.approved())
    assert await level(company, product) == ("0", "10")
    await hear(company, post_receipt, order.received("4"))
    assert await level(company, product) == ("4", "6")
    await hear(company, post_receipt, order.received("5", rejected="1"))
    assert await level(company, product) == ("9", "0")


async def test_wholly_rejected_goods_make_no_entry_but_are_no_longer_expected(
    company: Company,
) -> None:
    product, place = await company.product("QM-1"), await company.warehouse("MAIN")
    order = Order(place, [(product, "10", "5")])
    await hear(company, expect_order, order.approved())
    await hear(company, post_receipt, order.received("0", rejected="10"))
    assert await level(company, product) == ("0", "0")
    listed = await company.client.get("/api/v1/inventory/movements", product_id=product)
    assert listed.body["items"] == []


async def test_what_is_on_order_is_said_of_its_order_and_once_however_often_it_is_approved(
    company: Company,
) -> None:
    product, place = await company.product("QM-1"), await company.warehouse("MAIN")
    order = Order(place, [(product, "10", "5")])
    for _ in range(2):
        await hear(company, expect_order, order.approved())
        assert await level(company, product) == ("0", "10")
    await hear(company, post_receipt, order.received("0", rejected="4"))
    assert await level(company, product) == ("0", "6")
    await hear(company, expect_order, order.approved())
    assert await level(company, product) == ("0", "6")
    async with company.database.across_tenants() as connection:
        rows = await connection.fetch(
            "SELECT payload->>'order_id' AS order_id, aggregate_id FROM events"
            " WHERE tenant_id = $1 AND type = 'inventory.stock.incoming_changed.v1'",
            company.tenant_id,
        )
    assert [(UUID(row["order_id"]), row["aggregate_id"]) for row in rows] == [
        (order.id, order.id)
    ] * 2


async def test_a_product_twice_on_one_order_is_two_entries(company: Company) -> None:
    product, place = await company.product("QM-1"), await company.warehouse("MAIN")
    order = Order(place, [(product, "10", "5"), (product, "3", "5")])
    await hear(company, expect_order, order.approved())
    assert await level(company, product) == ("0", "13")
    await hear(company, post_receipt, order.received("10", "3"))
    assert await level(company, product) == ("13", "0")


@pytest.mark.parametrize("end", [PurchaseOrderCancelled, PurchaseOrderClosed])
async def test_an_ended_order_is_no_longer_expected(company: Company, end: Any) -> None:
    product, place = await company.product("QM-1"), await company.warehouse("MAIN")
    order = Order(place, [(product, "10", "5")])
    await hear(company, expect_order, order.approved())
    await hear(company, post_receipt, order.received("4"))
    await hear(company, forget_order, end(**order.about))
    await hear(company, forget_order, end(**order.about))
    assert await level(company, product) == ("4", "0")


async def test_what_was_amended_is_expected_as_it_now_is_however_late_its_past_is_heard_of(
    company: Company,
) -> None:
    product, place = await company.product("QM-1"), await company.warehouse("MAIN")
    first = Order(place, [(product, "10", "5")])
    second = Order(place, [(product, "7", "5")])
    second.id = first.id
    await hear(company, expect_order, first.approved())
    amended = PurchaseOrderAmended(**first.about, revision=2, steps=("Finance",))
    for _ in range(2):
        await hear(company, forget_order, amended)
        assert await level(company, product) == ("0", "0")
    await hear(company, expect_order, second.approved(revision=2))
    assert await level(company, product) == ("0", "7")
    await hear(company, expect_order, first.approved())
    await hear(company, forget_order, amended)
    assert await level(company, product) == ("0", "7")
    await hear(company, forget_order, PurchaseOrderCancelled(**first.about))
    await hear(company, expect_order, second.approved(revision=2))
    assert await level(company, product) == ("0", "0")


async def test_what_was_declined_is_expected_again_as_it_is_approved_next(company: Company) -> None:
    product, place = await company.product("QM-1"), await company.warehouse("MAIN")
    other = await company.warehouse("NORTH")
    order = Order(place, [(product, "10", "5"), (product, "3", "5")])
    await hear(company, expect_order, order.approved())
    declined = PurchaseOrderDeclined(**order.about, revision=1)
    for _ in range(2):
        await hear(company, forget_order, declined)
        assert await level(company, product) == ("0", "0")
    order.warehouse, order.lines = other, order.lines[:1]
    for _ in range(2):
        await hear(company, expect_order, order.approved(revision=2))
        await hear(company, forget_order, declined)
    async with company.database.transaction(Principal.system(company.tenant_id)) as connection:
        rows = await connection.fetch("SELECT warehouse_id, incoming FROM levels ORDER BY incoming")
    assert [(row["warehouse_id"], row["incoming"]) for row in rows] == [(place, 0), (other, 10)]


async def test_a_receipt_before_its_order_is_posted_and_valued_when_the_order_comes(
    company: Company,
) -> None:
    product, place = await company.product("QM-1"), await company.warehouse("MAIN")
    order = Order(place, [(product, "10", "5.5")])
    await hear(company, post_receipt, order.received("4"))
    assert await level(company, product) == ("4", "0")
    await asyncio.sleep(0.3)
    assert await values(company) == []
    await hear(company, expect_order, order.approved())
    assert await level(company, product) == ("4", "6")
    for _ in range(100):
        if found := await values(company):
            break
        await asyncio.sleep(0.1)
    assert [Decimal(v) for v in found] == [Decimal(22)]


async def values(company: Company) -> list[str]:
    async with company.database.across_tenants() as connection:
        rows = await connection.fetch(
            "SELECT payload->>'value' AS value FROM events WHERE tenant_id = $1 AND type = $2",
            company.tenant_id,
            "inventory.stock.valued.v1",
        )
    return [row["value"] for row in rows]


async def test_receipts_of_the_same_products_in_any_order_never_deadlock(company: Company) -> None:
    place = await company.warehouse("MAIN")
    products = [await company.product(f"QM-{n}") for n in range(6)]
    orders = []
    for n in range(24):
        turned = products[n % 6 :] + products[: n % 6]
        orders.append(Order(place, [(p, "2", "1") for p in (turned if n % 2 else turned[::-1])]))
    await asyncio.gather(*(hear(company, expect_order, o.approved()) for o in orders))
    await asyncio.gather(*(hear(company, post_receipt, o.received(*"222222")) for o in orders))
    for product in products:
        assert await level(company, product) == ("48", "0")
