"""What orders cost us: as of now, of the approval, as given; and who may know."""

from decimal import Decimal
from uuid import UUID

import pytest

from libs.contracts.inventory import StockValued
from libs.contracts.sales import SalesOrderApproved
from libs.domain.ids import new_id
from services.sales.application.cost_order import cost_order
from services.sales.application.remember_cost import remember_cost
from tests.services.sales.conftest import ORDERS, Company, Json
from tests.services.sales.test_life_cycle import asked, issue, promise, step

COSTS = frozenset({"costs.read"})


class Ledger:
    """Inventory's ledger of one product at one warehouse, as its values are told."""

    def __init__(self, company: Company, product: str, place: str) -> None:
        self._company, self._level = company, new_id()
        self._ids = {"product_id": UUID(product), "warehouse_id": UUID(place)}
        self._sequence = 0

    async def says(self, quantity: str, value: str, after: str, **more: object) -> StockValued:
        """An entry's value."""
        self._sequence += 1
        event = StockValued(
            level_id=self._level,
            entry_id=new_id(),
            sequence=self._sequence,
            reason="found",
            quantity=Decimal(quantity),
            unit_cost=Decimal(value) / Decimal(quantity),
            value=Decimal(value),
            value_after=Decimal(after),
            currency="INR",
            valued=True,
            happened_at="2026-06-01T00:00:00Z",
            **self._ids,
            **more,
        )
        await self.again(event)
        return event

    async def again(self, event: StockValued) -> None:
        """Told, once more."""
        begin = self._company.site.begin
        await remember_cost(event, actor=self._company.system, begin=begin)


async def approved(company: Company, order: Json) -> None:
    """What sales hears of its own approval."""
    event = SalesOrderApproved(
        order_id=order["id"],
        number=order["number"],
        customer_id=order["customer_id"],
        status="approved",
        currency="INR",
        lines=(),
        net=Decimal(0),
        tax=Decimal(0),
        total=Decimal(0),
        raised_by=order["raised_by"],
    )
    await cost_order(event, actor=company.system, begin=company.site.begin)


def told(costs: Json) -> list[tuple[str | None, str | None, str, str | None]]:
    return [(x["unit_cost"], x["cost"], x["basis"], x["margin"]) for x in costs["lines"]]


@pytest.mark.promise("S1.33")
async def test_what_an_order_costs_is_as_of_its_approval_or_as_somebody_says(
    company: Company,
) -> None:
    owner = company.somebody("sales_manager:owner", also=COSTS)
    order = await company.order()
    path = f"{ORDERS}/{order['id']}/costs"
    assert told((await owner.get(path)).body) == [(None, None, "now", None)] * 2

    pump, hose, _ = company.products
    hyderabad, pune = company.warehouses
    here = Ledger(company, pump, hyderabad)
    first = await here.says("10", "15", "15")
    await here.again(first)
    await here.says("-4", "-6", "9")
    await Ledger(company, pump, pune).says("2", "7", "7")
    await Ledger(company, hose, pune).says("5", "5", "5")
    # 9 + 7 for 6 + 2 pumps: 2 each; 25 less 20, and 4.49 less 4.
    now = (await owner.get(path)).body
    assert told(now) == [("2", "20", "now", "5"), ("1", "4", "now", "0.49")]
    assert (now["cost"], now["margin"], now["margin_percent"]) == ("24", "5.49", "18.62")
    known = (await owner.get("/api/v1/sales/product-costs", ids=f"{pump},{new_id()}")).body
    assert known["items"] == [{"product_id": pump, "unit_cost": "2"}]

    await approved(company, order)
    await here.says("10", "100", "109")
    assert told((await owner.get(path)).body)[0] == ("2", "20", "approval", "5")
    line = order["lines"][0]["id"]
    cost = f"{ORDERS}/{order['id']}/lines/{line}/cost"
    given = await owner.put(cost, {"unit_cost": "1.5"})
    assert told(given.body)[0] == ("1.5", "15", "given", "10")
    await approved(company, order)
    assert told((await owner.get(path)).body)[0][2] == "given"
    assert (await company.events())[-1]["type"] == "sales.order_cost.given.v1"

    # Nobody else knows, by any way, the database included.
    assert "cost" not in str((await company.seller.get(f"{ORDERS}/{order['id']}")).body)
    for answer in (
        await company.seller.get(path),
        await company.seller.put(cost, {"unit_cost": "1"}),
        await company.seller.get("/api/v1/sales/product-costs", ids=pump),
    ):
        assert (answer.status, answer.body["permission"]) == (403, "costs.read")
    stranger = Company(company.site).somebody("sales_manager", also=COSTS)
    assert (await stranger.get(path)).status == 404
    assert (await stranger.put(cost, {"unit_cost": "1"})).status == 404


async def test_what_comes_back_to_two_warehouses_costs_the_line_neither(company: Company) -> None:
    """Each part of a return names itself, and is told apart from what had left."""
    owner = company.somebody("sales_manager:owner", also=COSTS)
    order = await company.order()
    await step(company, order, "submit")
    promised = await promise(company, order)
    await step(company, order, "approve")
    await step(company, order, "pick")
    await step(company, order, "ship")
    await issue(company, promised)
    pumps = order["lines"][0]["id"]
    hyderabad, pune = company.warehouses
    back = [
        {"line_id": pumps, "quantity": "1", "warehouse_id": place} for place in (hyderabad, pune)
    ]
    returned = await company.store.post(f"{ORDERS}/{order['id']}/returns", {"lines": back})
    assert returned.status in {200, 202}, returned.body
    left, came = await asked(company, "issue"), await asked(company, "return")
    pieces = [
        (Ledger(company, line["product_id"], line["warehouse_id"]), line, sign)
        for lines, sign in ((left["lines"], -1), (came["lines"], 1))
        for line in lines
    ]
    for ledger, line, sign in pieces:
        await ledger.says(
            str(sign * Decimal(line["quantity"])),
            str(sign * 3 * Decimal(line["quantity"])),
            "0",
            source_type="shipment" if sign < 0 else "sales_return",
            source_line_id=UUID(line["move_id"] or line["reservation_line_id"]),
        )
    # Ten left and two are back, at 3 each; the four hoses are gone.
    costs = (await owner.get(f"{ORDERS}/{order['id']}/costs")).body
    assert [line["actual"] for line in costs["lines"]] == ["24", "12"]
