"""The life of a sales order over HTTP; inventory's answers are told to it as events would."""

import asyncio
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import pytest

from libs.contracts.inventory import (
    ReservationRejected,
    ReservationReleased,
    ReservedLine,
    ShortReservationLine,
    StockIssued,
    StockIssueRefused,
    StockReserved,
    StockReturned,
)
from libs.contracts.payments import ReceivableChanged
from libs.domain.clock import utc_now
from libs.domain.ids import new_id
from services.sales.application.follow_payment import follow_payment
from services.sales.application.hear_stock import Answer, hear_stock
from tests.services.sales.conftest import ORDERS, Company, Json


async def tell(company: Company, event: Answer) -> None:
    """Inventory answers, twice: the second time changes nothing."""
    for _ in range(2):
        await hear_stock(event, actor=company.system, begin=company.site.begin)


async def asked(company: Company, kind: str) -> Json:
    """What was last asked of inventory so."""
    said = [e for e in await company.events() if e["type"] == f"sales.stock.{kind}_requested.v1"]
    payload: Json = orjson.loads(said[-1]["payload"])
    return payload


def reserved_line(line_id: str, source: str, product: str, place: str, quantity: str) -> Any:
    """A line of a promise."""
    return ReservedLine(
        line_id=UUID(line_id),
        source_line_id=UUID(source),
        product_id=UUID(product),
        warehouse_id=UUID(place),
        quantity=Decimal(quantity),
        level_id=new_id(),
        on_hand=Decimal(100),
        reserved=Decimal(quantity),
        available=Decimal(50),
        status="green",
        level_version=1,
    )


async def promise(company: Company, order: Json) -> Json:
    """Inventory promises all of it, the first line from both warehouses."""
    request = await asked(company, "reserve")
    hyd, pnq = company.warehouses
    pumps, hoses = order["lines"]
    shares = [(pumps, hyd, "6"), (pumps, pnq, "4"), (hoses, hyd, "4")]
    lines = tuple(
        reserved_line(str(new_id()), line["id"], line["product_id"], place, quantity)
        for line, place, quantity in shares
    )
    common: Json = {
        "reservation_id": request["reservation_id"],
        "source_type": "sales_order",
        "source_id": order["id"],
        "reference": order["number"],
    }
    await tell(company, StockReserved(**common, lines=lines))
    return common


async def issue(company: Company, common: Json) -> None:
    """Inventory posts what was last asked to leave."""
    request = await asked(company, "issue")
    lines = tuple(
        reserved_line(
            li["reservation_line_id"],
            li["order_line_id"],
            li["product_id"],
            li["warehouse_id"],
            li["quantity"],
        )
        for li in request["lines"]
    )
    issued = StockIssued(**common, status="open", issue_id=request["issue_id"], lines=lines)
    await tell(company, issued)


async def step(company: Company, order: Json, name: str, **body: Any) -> Json:
    """The order after a step, whether inventory has answered or not."""
    who = company.store if name in {"pick", "ship"} else company.seller
    answer = await who.post(f"{ORDERS}/{order['id']}/{name}", body)
    assert answer.status in {200, 202}, answer.body
    after: Json = answer.body
    return after


async def seen(company: Company, order: Json) -> Json:
    """The order as it is."""
    after: Json = (await company.seller.get(f"{ORDERS}/{order['id']}")).body
    return after


async def waiting(company: Company) -> int:
    """How much inventory has not answered."""
    sql = f"SELECT count(*) AS n FROM stock_requests WHERE tenant_id = '{company.id}'"
    found: int = (await company.site.rows("relay", sql))[0]["n"]
    return found


async def timeline(company: Company, order: Json) -> list[str]:
    """What happened to it."""
    answer = await company.seller.get(f"{ORDERS}/{order['id']}/timeline")
    return [t["action"] for t in answer.body["items"]]


@pytest.mark.promise("S2.25", "S2.26", "S2.27", "S2.29", "S3.20")
async def test_an_order_is_promised_approved_picked_and_shipped_in_parts(company: Company) -> None:
    order = await company.order()
    submitted = await step(company, order, "submit")
    assert (submitted["status"], submitted["allowed_actions"]) == ("reserving", ["cancel"])
    request = await asked(company, "reserve")
    assert [(li["quantity"], li["warehouse_id"]) for li in request["lines"]] == [
        ("10.000000", None),
        ("4.000000", None),
    ]
    common = await promise(company, order)
    pending = await seen(company, order)
    assert pending["status"] == "pending_approval"
    assert pending["due_at"] is not None
    assert [a["quantity"] for a in pending["allocations"]] == ["6", "4", "4"]
    approved = await step(company, order, "approve", reason="good customer")
    assert (approved["status"], approved["due_at"]) == ("approved", None)
    await step(company, order, "pick")

    hyd, pnq = company.warehouses
    pumps, hoses = order["lines"]
    too_much = [{"line_id": pumps["id"], "quantity": "5", "warehouse_id": pnq}]
    refused = await company.store.post(f"{ORDERS}/{order['id']}/ship", {"lines": too_much})
    assert (refused.status, refused.body["code"]) == (409, "not_allocated")
    some = [
        {"line_id": pumps["id"], "quantity": "7"},
        {"line_id": hoses["id"], "quantity": "4", "warehouse_id": hyd},
    ]
    first = await step(company, order, "ship", lines=some, note="by lorry")
    assert (first["status"], first["number"][-7:]) == ("requested", "-000001")
    assert sorted((m["warehouse_id"] == hyd, m["quantity"]) for m in first["moves"]) == [
        (False, "1"),
        (True, "4"),
        (True, "6"),
    ]
    assert (await company.seller.post(f"{ORDERS}/{order['id']}/cancel")).body[
        "code"
    ] == "goods_asked"
    await issue(company, common)
    partly = await seen(company, order)
    assert partly["status"] == "partially_shipped"
    assert [li["shipped"] for li in partly["lines"]] == ["7", "4"]
    rest = await step(company, order, "ship", warehouse_id=pnq)
    assert [(li["quantity"]) for li in rest["lines"]] == ["3"]
    short = ShortReservationLine(
        product_id=pumps["product_id"],
        requested=Decimal(3),
        available=Decimal(2),
        source_line_ids=(pumps["id"],),
    )
    ids = {"reservation_id": common["reservation_id"], "source_id": order["id"]}
    await tell(company, StockIssueRefused(**ids, issue_id=rest["id"], short=(short,)))
    again = await company.store.get(f"/api/v1/sales/shipments/{rest['id']}")
    assert (again.body["status"], again.body["short"][0]["available"]) == ("refused", "2")
    await step(company, order, "ship")
    await issue(company, common)
    done = await step(company, order, "complete")
    assert (done["status"], done["allowed_actions"]) == ("completed", ["return_goods", "reverse"])
    assert await timeline(company, order) == [
        *("raise", "submit", "reserve", "approve", "pick", "ship", "post_shipment", "ship"),
        *("refuse_shipment", "ship", "post_shipment", "complete"),
    ]
    assert await waiting(company) == 0


@pytest.mark.promise("S4.3")
async def test_out_of_stock_says_what_is_short_where_it_is_and_what_could_ship(
    company: Company,
) -> None:
    order = await company.order()
    await step(company, order, "submit")
    request = await asked(company, "reserve")
    pumps = order["lines"][0]
    short = ShortReservationLine(
        product_id=pumps["product_id"],
        requested=Decimal(10),
        available=Decimal(3),
        source_line_ids=(pumps["id"],),
        places={UUID(company.warehouses[0]): Decimal(3)},
        elsewhere={UUID(company.warehouses[1]): Decimal(2)},
        expected_on=utc_now().date(),
        expected=Decimal(20),
    )
    common: Json = {
        "reservation_id": request["reservation_id"],
        "source_type": "sales_order",
        "source_id": order["id"],
        "reference": order["number"],
    }
    await tell(company, ReservationRejected(**common, short=(short,)))
    out = await seen(company, order)
    assert out["status"] == "out_of_stock"
    assert out["short"] == [
        {
            "product_id": pumps["product_id"],
            "requested": "10",
            "available": "3",
            "line_ids": [pumps["id"]],
            "places": [{"warehouse_id": company.warehouses[0], "quantity": "3"}],
            "elsewhere": [{"warehouse_id": company.warehouses[1], "quantity": "2"}],
            "expected_on": utc_now().date().isoformat(),
            "expected": "20",
        }
    ]
    assert [li["could_ship"] for li in out["lines"]] == ["3", "4"]
    # Goods came meanwhile: asked again, by a promise of its own; then damage takes some of it.
    await step(company, order, "submit")
    again = await promise(company, order)
    assert again["reservation_id"] != common["reservation_id"]
    place = company.warehouses[0]
    sql = (
        f"SELECT id FROM sales_order_allocations WHERE order_id = '{order['id']}' AND position = 1"
    )
    (promised,) = await company.site.rows("app", sql, company.id)
    taken = reserved_line(str(promised["id"]), pumps["id"], pumps["product_id"], place, "2")
    await step(company, order, "approve")
    lost = ReservationReleased(**again, reason="shortage", status="open", lines=(taken,))
    await hear_stock(lost, actor=company.system, begin=company.site.begin)
    out = await seen(company, order)
    assert (out["status"], out["short"][0]["requested"]) == ("out_of_stock", "10")
    assert (await asked(company, "release"))["reservation_id"] == again["reservation_id"]
    freed = ReservationReleased(**again, reason="released", status="released", lines=())
    await tell(company, freed)
    draft = await step(company, order, "withdraw")
    assert (draft["status"], draft["short"], await waiting(company)) == ("draft", out["short"], 0)


async def test_what_is_given_up_is_given_back_and_a_late_answer_changes_nothing(
    company: Company,
) -> None:
    order = await company.order()
    await step(company, order, "submit")
    cancelled = await step(company, order, "cancel", reason="no longer wanted")
    assert cancelled["status"] == "cancelled"
    assert await waiting(company) == 2
    common = await promise(company, order)
    await tell(
        company, ReservationReleased(**common, reason="released", status="released", lines=())
    )
    assert (await seen(company, order))["version"] == cancelled["version"]
    assert await waiting(company) == 0

    order = await company.order()
    await step(company, order, "submit")
    common = await promise(company, order)
    rejected = await step(company, order, "reject")
    assert (rejected["status"], rejected["allocations"]) == ("rejected", [])
    assert await waiting(company) == 1
    await tell(
        company, ReservationReleased(**common, reason="released", status="released", lines=())
    )
    assert (await step(company, order, "revise"))["status"] == "draft"
    copy = await company.seller.post(f"{ORDERS}/{order['id']}/duplicate")
    assert (copy.status, copy.body["total"], copy.body["status"]) == (201, order["total"], "draft")
    assert copy.body["number"] != order["number"]


@pytest.mark.promise("S2.28", "S3.21")
async def test_where_stock_falls_on_approval_it_comes_back_when_the_order_is_cancelled(
    site: Any,
) -> None:
    company = Company(site)
    await company.learn(deduct_on="approval")
    kept, given_up = await company.order(), await company.order()
    for order in (kept, given_up):
        await step(company, order, "submit")
        common = await promise(company, order)
        approved = await step(company, order, "approve")
        assert approved["status"] == "approved"
        await step(company, order, "pick")
        if order is kept:
            refused = await company.store.post(f"{ORDERS}/{order['id']}/ship")
            assert (refused.status, refused.body["code"]) == (409, "goods_asked")
        await issue(company, common)
    shipped = await step(company, kept, "ship")
    assert shipped["status"] == "posted"
    assert (await seen(company, kept))["status"] == "shipped"
    assert await timeline(company, kept) == [
        *("raise", "submit", "reserve", "approve", "pick", "deduct", "ship", "post_shipment"),
    ]
    await step(company, given_up, "cancel")
    back = await asked(company, "return")
    assert (back["kind"], [li["quantity"] for li in back["lines"]]) == (
        "reversal",
        ["6.000000", "4.000000", "4.000000"],
    )
    returned = StockReturned(
        reservation_id=common["reservation_id"],
        source_id=given_up["id"],
        return_id=back["return_id"],
        entries=3,
    )
    await tell(company, returned)
    assert await waiting(company) == 0


@pytest.mark.promise("S3.19")
async def test_approval_is_within_ones_limit_and_the_customers_credit(company: Company) -> None:
    customer = await company.customer(credit_limit="60")
    first, second = [await company.order(customer_id=customer) for _ in range(2)]
    for order in (first, second):
        await step(company, order, "submit")
        await promise(company, order)
    small = company.somebody("sales_manager:asha", limit="20")
    refused = await small.post(f"{ORDERS}/{first['id']}/approve")
    assert (refused.status, refused.body["code"]) == (403, "above_limit")
    assert "approve" not in (await small.get(f"{ORDERS}/{first['id']}")).body["allowed_actions"]
    await step(company, first, "approve")
    beyond = await company.seller.post(f"{ORDERS}/{second['id']}/approve")
    assert (beyond.status, beyond.body["code"]) == (409, "credit_limit_exceeded")
    assert (beyond.body["balance"], beyond.body["limit"], beyond.body["order"]) == (
        first["total"],
        "60",
        second["total"],
    )
    bold = company.somebody("sales_manager:om", also=frozenset({"sales.credit.extend"}))
    assert (await bold.post(f"{ORDERS}/{second['id']}/approve")).status == 200


async def test_orders_are_exported_as_they_are_listed(company: Company) -> None:
    order = await company.order(reference="=1+1")
    await company.order(customer_id=await company.customer(name="Bharat Mills"))
    answer = await company.seller.request("GET", f"{ORDERS}/export?q=anand")
    rows = answer.body.splitlines()
    assert rows[0].removeprefix("\ufeff").startswith("number,status,flagged,customer")
    assert len(rows) == 2
    assert rows[1].startswith(f"{order['number']},draft,false,Anand Farms,,'=1+1,")
    assert rows[1].endswith(f"2,INR,29.49,{order['tax']},{order['total']}")
    assert (await company.seller.request("GET", f"{ORDERS}/export?format=xlsx")).status == 200


async def test_a_flagged_order_that_was_paid_first_is_completed_and_the_rest_goes_back(
    company: Company,
) -> None:
    order = await company.order(customer_id=await company.customer(terms="prepaid"))
    await step(company, order, "submit")
    common = await promise(company, order)
    awaiting = await step(company, order, "approve")
    total = Decimal(order["total"])
    paid = ReceivableChanged(
        invoice_id=awaiting["invoice_id"],
        order_id=order["id"],
        customer_id=order["customer_id"],
        total=total,
        paid=total,
        credited=Decimal(0),
        open=Decimal(0),
        currency="INR",
        version=1,
    )
    await follow_payment(paid, actor=company.system, begin=company.site.begin)
    pumps, hoses = order["lines"]
    await step(company, order, "ship", lines=[{"line_id": hoses["id"], "quantity": "4"}])
    await issue(company, common)
    early = await company.seller.post(f"{ORDERS}/{order['id']}/complete", {"reason": "enough"})
    assert (early.status, early.body["code"]) == (409, "not_shipped")
    sql = (
        f"SELECT id FROM sales_order_allocations WHERE order_id = '{order['id']}' AND position = 2"
    )
    (promised,) = await company.site.rows("app", sql, company.id)
    place = company.warehouses[1]
    gone = reserved_line(str(promised["id"]), pumps["id"], pumps["product_id"], place, "4")
    lost = ReservationReleased(**common, reason="shortage", status="open", lines=(gone,))
    await hear_stock(lost, actor=company.system, begin=company.site.begin)
    flagged = await seen(company, order)
    assert (flagged["status"], flagged["flagged"]) == ("partially_shipped", True)
    assert (await company.seller.get(ORDERS, flagged="true")).body["items"][0]["id"] == order["id"]
    await step(company, order, "ship")
    await issue(company, common)
    assert [li["shipped"] for li in (await seen(company, order))["lines"]] == ["6", "4"]
    silent = await company.seller.post(f"{ORDERS}/{order['id']}/complete", {})
    assert (silent.status, silent.body["errors"][0]["field"]) == (422, "reason")
    done = await step(company, order, "complete", reason="they wait no longer")
    assert (done["status"], done["flagged"]) == ("completed", False)
    notes = await company["accountant:asha"].get("/api/v1/sales/credit-notes", order_id=order["id"])
    # Four of ten pumps for 25 and 18 per cent.
    assert [(n["net"], n["tax"], n["refund"]) for n in notes.body["items"]] == [("10", "1.8", True)]


@pytest.mark.parametrize("action", ["submit", "cancel"])
async def test_a_step_that_waited_for_another_is_later_than_it(
    company: Company, action: str
) -> None:
    order = await company.order()
    connection = await asyncpg.connect(company.site.urls.owner_url)
    await connection.execute(f"SELECT set_config('qm.tenant', '{company.id}', false)")
    async with connection.transaction():
        lock = "UPDATE sales_orders SET version = version WHERE id = $1"
        await connection.execute(lock, UUID(order["id"]))
        waiting = asyncio.create_task(company.seller.post(f"{ORDERS}/{order['id']}/{action}"))
        blocked = """SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted
                     AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"""
        for _ in range(1000):
            if await connection.fetchval(blocked):
                break
            await asyncio.sleep(0.02)
        assert not waiting.done()
        still_before = utc_now()
    answer = await waiting
    assert answer.status in {200, 202}, answer.body
    timeline = (await company.seller.get(f"{ORDERS}/{order['id']}/timeline")).body["items"]
    await connection.close()
    last = max(timeline, key=lambda step: step["sequence"])
    assert (last["action"], datetime.fromisoformat(last["at"]) > still_before) == (action, True)
