"""Orders that ran short after their approval, or wait for goods: what becomes of them then."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from libs.contracts.inventory import ReservationReleased, StockIssueRefused
from libs.contracts.payments import ReceivableChanged
from libs.domain.errors import Conflict
from libs.domain.ids import new_id
from services.sales.application.follow_payment import follow_payment
from services.sales.application.hear_stock import hear_stock
from services.sales.domain.flow import Status
from services.sales.domain.promise import Allocation
from services.sales.domain.shipping import ShipLine
from tests.services.sales.conftest import CUSTOMERS, ORDERS, Company, Json
from tests.services.sales.examples import MEERA, NOON, an_order
from tests.services.sales.test_life_cycle import asked, promise, seen, step, tell

NOTES = "/api/v1/sales/credit-notes"


async def _offered(company: Company, order: Json) -> Json:
    await step(company, order, "submit")
    return await promise(company, order)


async def _run_short(company: Company, common: Json) -> None:
    lost = ReservationReleased(**common, reason="shortage", status="released", lines=())
    await hear_stock(lost, actor=company.system, begin=company.site.begin)


async def test_who_paid_first_owes_nothing_more_however_often_the_order_is_approved(
    company: Company,
) -> None:
    customer = await company.customer(terms="prepaid")
    order = await company.order(customer_id=customer)
    common = await _offered(company, order)
    first = (await step(company, order, "approve"))["invoice_id"]
    await _run_short(company, common)
    bold = company.somebody("sales_manager:om", also=frozenset({"sales.credit.extend"}))
    lent = await bold.patch(f"{CUSTOMERS}/{customer}", {"terms": "credit"}, version=1)
    assert lent.status == 200, lent.body
    accountant = company["accountant:asha"]
    body = {"invoice_id": first, "reason": "they wait no longer"}
    assert (await accountant.post(NOTES, body)).status == 201

    # It was invoiced first: so it stays, but what was credited is not what was paid.
    common = await _offered(company, order)
    awaiting = await step(company, order, "approve")
    assert awaiting["status"] == "awaiting_payment"
    second = awaiting["invoice_id"]
    assert second not in {first, None}
    # Who may not see invoices is not told of their amounts by the preview of undoing it.
    for who, amounts in ((company.store, [None]), (accountant, [order["total"]])):
        effects = (await who.get(f"{ORDERS}/{order['id']}/reversal")).body["effects"]
        assert [e["amount"] for e in effects if e["kind"] == "invoice_credited"] == amounts

    # Paid while there is nothing to pick; and nobody else has noted it yet.
    await _run_short(company, common)
    total = Decimal(order["total"])
    paid = ReceivableChanged(
        invoice_id=UUID(second),
        order_id=order["id"],
        customer_id=UUID(customer),
        total=total,
        paid=total,
        credited=Decimal(0),
        open=Decimal(0),
        currency="INR",
        version=1,
    )
    await follow_payment(paid, actor=company.system, begin=company.site.begin)
    common = await _offered(company, order)
    again = await step(company, order, "approve")
    assert (again["status"], again["invoice_id"]) == ("picking", second)

    # Refused in the end, what they paid goes back.
    await _run_short(company, common)
    await _offered(company, order)
    assert (await step(company, order, "reject"))["invoice_id"] is None
    notes = (await accountant.get(NOTES, order_id=order["id"])).body["items"]
    assert [(n["invoice_id"], n["total"], n["refund"]) for n in notes] == [
        (second, order["total"], True),
        (first, order["total"], False),
    ]


async def test_what_ran_short_before_it_could_leave_stock_can_be_withdrawn(site: Any) -> None:
    company = Company(site)
    await company.learn(deduct_on="approval")
    order = await company.order()
    common = await _offered(company, order)
    await step(company, order, "approve")
    request = await asked(company, "issue")
    await _run_short(company, common)
    out = await seen(company, order)
    assert (out["status"], "withdraw" in out["allowed_actions"]) == ("out_of_stock", False)
    refused = StockIssueRefused(
        reservation_id=common["reservation_id"],
        source_id=order["id"],
        issue_id=request["issue_id"],
        short=(),
    )
    await tell(company, refused)
    assert (await step(company, order, "withdraw"))["status"] == "draft"


def test_what_waits_for_goods_is_not_shipped() -> None:
    order = an_order(Status.PICKING, "8")
    (line,) = order.lines
    order.reservation_id, empty, full = new_id(), new_id(), new_id()
    order.allocations = [
        Allocation(
            id=new_id(),
            line_id=line.id,
            product_id=line.product_id,
            warehouse_id=place,
            quantity=Decimal(quantity),
            back_ordered=Decimal(waiting),
        )
        for place, quantity, waiting in ((empty, "5", "5"), (full, "3", "0"))
    ]
    by: Any = {"by": MEERA, "at": NOON}
    with pytest.raises(Conflict, match="not so much"):
        order.ship([ShipLine(line.id, Decimal(8))], shipment_id=new_id(), number="SHP-1", **by)
    shipment = order.ship(order.all_open(None), shipment_id=new_id(), number="SHP-1", **by)
    assert [(move.warehouse_id, move.quantity) for move in shipment.moves] == [(full, Decimal(3))]
    assert [left.quantity for left in shipment.lines] == [3]
    with pytest.raises(Conflict, match="nothing of it"):
        order.all_open(None)
