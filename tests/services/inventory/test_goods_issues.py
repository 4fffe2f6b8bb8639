"""What purchasing asks back leaves stock, or is refused with what is short; once, however asked."""

import asyncio
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
import pytest

from libs.contracts.purchasing import (
    AskedLine,
    GoodsIssueRequested,
    PurchaseOrderClosed,
)
from libs.domain.ids import new_id
from libs.domain.quantity import ZERO
from services.inventory.application.expect_order import expect_order
from services.inventory.application.forget_order import forget_order
from services.inventory.application.issue_goods import issue_goods
from services.inventory.application.post_receipt import post_receipt
from tests.services.inventory.conftest import Company
from tests.services.inventory.test_movements import move
from tests.services.inventory.test_receipts import Order, hear, level
from tests.services.inventory.test_reservations import reserve

LEDGER = "/api/v1/inventory/movements"
Json = dict[str, Any]


def asked(
    order: Order,
    *lines: tuple[str, str],
    kind: str = "reversal",
    issue_id: UUID | None = None,
) -> GoodsIssueRequested:
    """Of each of the order's lines: what is to leave, and what is then to come in again."""
    return GoodsIssueRequested(
        issue_id=issue_id or new_id(),
        issue_number="REV-1",
        kind=kind,
        order_id=order.id,
        order_number="PO-1",
        supplier_id=order.supplier,
        warehouse_id=order.warehouse,
        order_status="received",
        lines=tuple(
            AskedLine(
                line_id=new_id(),
                order_line_id=line[0],
                product_id=line[1],
                quantity=Decimal(quantity),
                again=Decimal(again),
            )
            for line, (quantity, again) in zip(order.lines, lines, strict=True)
        ),
    )


async def answers(company: Company, asked: GoodsIssueRequested) -> list[tuple[str, Json]]:
    """What was answered, first to last, each with what it says."""
    owner = await company.owner()
    rows = await owner.fetch(
        "SELECT type, payload FROM events WHERE tenant_id = $1 AND aggregate_id = $2 ORDER BY seq",
        company.tenant_id,
        asked.issue_id,
    )
    await owner.close()
    return [(row["type"].split(".")[-2], orjson.loads(row["payload"])) for row in rows]


async def bought(company: Company, *quantities: str, cost: str = "5") -> Order:
    """An order of as many products, received in full."""
    place = await company.warehouse("MAIN")
    products = [await company.product(f"QM-{n}") for n, _ in enumerate(quantities)]
    order = Order(place, [(p, q, cost) for p, q in zip(products, quantities, strict=True)])
    await hear(company, expect_order, order.approved())
    await hear(company, post_receipt, order.received(*quantities))
    return order


@pytest.mark.promise("S1.49")
async def test_a_receipt_taken_back_leaves_stock_and_is_expected_again(company: Company) -> None:
    order = await bought(company, "10", "4")
    reversal = asked(order, ("10", "10"), ("4", "4"))
    await hear(company, issue_goods, reversal)
    for _, product, quantity, _ in order.lines:
        assert await level(company, product) == ("0", str(quantity))
    ((said, payload),) = await answers(company, reversal)
    assert (said, payload["entries"]) == ("issue_posted", 2)
    entries = (await company.client.get(LEDGER, product_id=order.lines[0][1])).body["items"]
    assert [(e["kind"], e["reason"], e["quantity"], e["note"]) for e in entries] == [
        ("reversal", "receipt", "-10", "REV-1"),
        ("receipt", "receipt", "10", "GRN-1"),
    ]
    assert entries[0]["source_type"] == "goods_issue"
    undone = await company.client.post(f"{LEDGER}/{entries[0]['id']}/reverse", {"note": "no"})
    assert (undone.status, undone.body["code"]) == (409, "part_of_document")
    await company.must_add_up()


async def test_a_return_is_expected_again_only_as_far_as_it_is_to_be_replaced(
    company: Company,
) -> None:
    order = await bought(company, "10", "4")
    await hear(company, issue_goods, asked(order, ("3", "0"), ("2", "2"), kind="return"))
    assert [await level(company, line[1]) for line in order.lines] == [("7", "0"), ("2", "2")]
    (entry, _) = (await company.client.get(LEDGER, product_id=order.lines[0][1])).body["items"]
    assert (entry["kind"], entry["reason"]) == ("return", "return")


async def test_rejected_goods_were_never_in_stock_and_are_only_expected_again(
    company: Company,
) -> None:
    product, place = await company.product("QM-1"), await company.warehouse("MAIN")
    order = Order(place, [(product, "10", "5")])
    await hear(company, expect_order, order.approved())
    await hear(company, post_receipt, order.received("0", rejected="4"))
    assert await level(company, product) == ("0", "6")
    await hear(company, issue_goods, asked(order, ("0", "4")))
    assert await level(company, product) == ("0", "10")


async def test_of_an_order_that_ended_nothing_is_expected_again(company: Company) -> None:
    order = await bought(company, "10")
    await hear(company, forget_order, PurchaseOrderClosed(**order.about))
    await hear(company, issue_goods, asked(order, ("3", "0"), kind="return"))
    assert await level(company, order.lines[0][1]) == ("7", "0")


@pytest.mark.promise("S1.49", "S4.3")
async def test_goods_sold_or_promised_stay_and_every_product_short_is_named(
    company: Company,
) -> None:
    order = await bought(company, "10", "4", "2")
    sold, promised, free = (line[1] for line in order.lines)
    await move(company, sold, order.warehouse, "-7", "damage")
    await reserve(company, (promised, "1", order.warehouse))
    reversal = asked(order, ("10", "10"), ("4", "4"), ("2", "2"))
    await hear(company, issue_goods, reversal)
    ((said, payload),) = await answers(company, reversal)
    assert said == "issue_refused"
    assert [
        (each["product_id"], *(Decimal(each[n]) for n in ("requested", "on_hand", "reserved")))
        for each in payload["short"]
    ] == [(str(sold), 10, 3, 0), (str(promised), 4, 4, 1)]
    assert [await level(company, product) for product in (sold, promised, free)] == [
        ("3", "0"),
        ("4", "0"),
        ("2", "0"),
    ]
    await company.must_add_up()


@pytest.mark.promise("Q.16")
async def test_asked_again_the_same_is_answered_again_and_nothing_moves(company: Company) -> None:
    order = await bought(company, "10")
    product = order.lines[0][1]
    first = asked(order, ("4", "4"))
    for _ in range(3):
        await hear(company, issue_goods, first)
    assert await level(company, product) == ("6", "4")
    assert {said for said, _ in await answers(company, first)} == {"issue_posted"}
    too_much = asked(order, ("7", "7"))
    await hear(company, issue_goods, too_much)
    await move(company, product, order.warehouse, "5", "found")
    await hear(company, issue_goods, too_much)
    assert [said for said, _ in await answers(company, too_much)] == ["issue_refused"] * 2
    assert await level(company, product) == ("11", "4")


@pytest.mark.parametrize("kind", ["reversal", "return"])
async def test_what_goes_back_is_worth_what_it_was_bought_for_whatever_the_average(
    company: Company, kind: str
) -> None:
    """So that what was owed for it is even again; what then belongs to no goods is rounding."""
    order = await bought(company, "10", cost="1")
    product, place = order.lines[0][1], order.warehouse
    dear = Order(place, [(product, "10", "20.0001")])
    await hear(company, expect_order, dear.approved())
    await hear(company, post_receipt, dear.received("10"))
    await move(company, product, place, "-9", "damage")
    await hear(company, issue_goods, asked(dear, ("10", "0"), kind=kind))
    values = await valued(company, 4)
    # 10 at 1.00, 10 at 20.0001, 9 at their average of 10.50, and the dear ones back at 20.0001.
    assert [value for value, _, _ in values] == [
        Decimal(text) for text in ("10.00", "200.00", "-94.50", "-200.00")
    ]
    assert values[-1][1:] == (Decimal("84.50"), ZERO)
    await move(company, product, place, "1", "found")
    assert (await valued(company, 5))[-1][0] == 0


async def valued(company: Company, entries: int) -> list[tuple[Decimal, Decimal, Decimal]]:
    """Value, rounding and the level's value after it, of each entry once so many are valued."""
    owner = await company.owner()
    try:
        async with asyncio.timeout(30):
            while True:
                rows = await owner.fetch(
                    "SELECT value, rounding, value_after FROM ledger_values ORDER BY sequence"
                )
                if len(rows) == entries:
                    return [tuple(row) for row in rows]
                await asyncio.sleep(0.05)
    finally:
        await owner.close()
