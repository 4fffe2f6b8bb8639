"""What sales asks of stock: every request is answered, once and the same however often it comes."""

import asyncio
import itertools
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
import pytest

from libs.contracts.inventory import (
    ReservationRejected,
    StockIssued,
    StockIssueRefused,
    StockReserved,
    StockReturned,
)
from libs.contracts.sales import (
    MovedLine,
    StockIssueRequested,
    StockReleaseRequested,
    StockReserveRequested,
    StockReturnRequested,
    WantedLine,
)
from libs.domain.ids import new_id
from services.inventory.application.expect_order import expect_order
from services.inventory.application.issue_for_order import issue_for_order
from services.inventory.application.release_for_order import release_for_order
from services.inventory.application.reserve_for_order import reserve_for_order
from services.inventory.application.take_back import take_back
from tests.services.inventory.conftest import Company
from tests.services.inventory.test_bundles import recipe, stock
from tests.services.inventory.test_goods_issues import valued
from tests.services.inventory.test_movements import MOVEMENTS, move, stocked
from tests.services.inventory.test_receipts import Order, hear
from tests.services.inventory.test_reservations import RESERVATIONS, level

Json = dict[str, Any]


class Sale:
    """An order of sales', as its requests tell of it."""

    def __init__(self, company: Company, *lines: tuple[UUID, str, UUID | None]) -> None:
        self.company, self.id, self.reservation = company, new_id(), new_id()
        self.lines = [
            WantedLine(line_id=new_id(), product_id=p, quantity=Decimal(q), warehouse_id=place)
            for p, q, place in lines
        ]
        self.about: Json = {
            "order_id": self.id,
            "order_number": "SO-2026-000001",
            "reservation_id": self.reservation,
        }

    async def asks(self) -> list[tuple[str, Json]]:
        """Ask for all of it; what was said of the reservation since the beginning."""
        asked = StockReserveRequested(**self.about, lines=tuple(self.lines))
        await hear(self.company, reserve_for_order, asked)
        return await self.heard()

    async def gives_up(self) -> list[tuple[str, Json]]:
        await hear(self.company, release_for_order, StockReleaseRequested(**self.about))
        return await self.heard()

    async def ships(
        self, *lines: MovedLine, issue_id: UUID | None = None
    ) -> StockIssued | StockIssueRefused:
        asked = StockIssueRequested(
            **self.about, issue_id=issue_id or new_id(), issue_number="SHP-1", lines=lines
        )
        await hear(self.company, issue_for_order, asked)
        type_, payload = (await self.heard(asked.issue_id))[-1]
        says = StockIssued if type_ == "issued" else StockIssueRefused
        return says.model_validate(payload)

    async def takes_back(
        self, *lines: MovedLine, kind: str = "return", return_id: UUID | None = None
    ) -> StockReturned:
        asked = StockReturnRequested(
            **self.about,
            return_id=return_id or new_id(),
            return_number="RTN-1",
            kind=kind,
            lines=lines,
        )
        await hear(self.company, take_back, asked)
        return StockReturned.model_validate((await self.heard(asked.return_id))[-1][1])

    async def promised(self) -> list[Json]:
        """The lines of its reservation."""
        return list(
            (await self.company.client.get(f"{RESERVATIONS}/{self.reservation}")).body["lines"]
        )

    async def moved(self, quantity: str, line: int = 0, at: UUID | None = None) -> MovedLine:
        """So much of one of those lines."""
        of = (await self.promised())[line]
        return MovedLine(
            move_id=new_id(),
            reservation_line_id=of["id"],
            order_line_id=of["source_line_id"],
            product_id=of["product_id"],
            warehouse_id=at or of["warehouse_id"],
            quantity=Decimal(quantity),
        )

    async def heard(self, about: UUID | None = None) -> list[tuple[str, Json]]:
        """What sales was told of the reservation, or of one shipment or return, in order."""
        async with self.company.database.across_tenants() as connection:
            rows = await connection.fetch(
                "SELECT type, payload::text AS payload FROM events WHERE tenant_id = $1 AND"
                " payload ->> 'reservation_id' = $2 AND type LIKE 'inventory.%' ORDER BY seq",
                self.company.tenant_id,
                str(self.reservation),
            )
        told = [(row["type"].split(".")[-2], orjson.loads(row["payload"])) for row in rows]
        wanted = str(about)
        return [
            (type_, payload)
            for type_, payload in told
            if about is None or wanted in {payload.get("issue_id"), payload.get("return_id")}
        ]


@pytest.mark.promise("S4.3", "Q.16")
async def test_an_order_is_promised_shipped_in_parts_and_taken_back_each_once(
    company: Company,
) -> None:
    product, _ = await stocked(company)
    sale = Sale(company, (product, "6", None))
    for _ in range(2):
        told = await sale.asks()
    assert [type_ for type_, _ in told] == ["reserved", "reserved"]
    assert told[0] == told[1]
    said = StockReserved.model_validate(told[0][1])
    assert (said.source_type, said.source_id, said.expires_at) == ("sales_order", sale.id, None)
    assert said.lines[0].source_line_id == sale.lines[0].line_id
    by_hand = f"{RESERVATIONS}/{sale.reservation}"
    for verb in ("release", "issue"):
        refused = await company.client.post(f"{by_hand}/{verb}", {})
        assert (refused.status, refused.body["code"]) == (409, "part_of_document")

    first, rest = new_id(), await sale.moved("2")
    for _ in range(2):
        issued = await sale.ships(await sale.moved("4"), issue_id=first)
        assert isinstance(issued, StockIssued)
        assert (issued.issue_id, issued.status, issued.lines[0].quantity) == (
            first,
            "open",
            Decimal(4),
        )
    assert await level(company, product) == {"on_hand": "6", "reserved": "2", "available": "4"}
    too_much = await sale.ships(await sale.moved("3"))
    assert isinstance(too_much, StockIssueRefused)
    assert [(s.product_id, s.requested, s.available) for s in too_much.short] == [
        (product, Decimal(3), Decimal(2))
    ]
    last = await sale.ships(rest)
    assert isinstance(last, StockIssued)
    assert last.status == "issued"

    other = await company.warehouse("OUTLET")
    back = new_id()
    for _ in range(2):
        answer = await sale.takes_back(
            await sale.moved("3"), await sale.moved("2", at=other), return_id=back
        )
        assert answer.entries == 2
    entries = (await company.client.get(MOVEMENTS, product_id=product)).body["items"]
    about = ("kind", "reason", "quantity", "source_type")
    assert sorted(tuple(e[name] for name in about) for e in entries[:4]) == [
        ("issue", "shipment", "-2", "shipment"),
        ("issue", "shipment", "-4", "shipment"),
        ("return", "return", "2", "sales_return"),
        ("return", "return", "3", "sales_return"),
    ]
    undone = await company.client.post(f"{MOVEMENTS}/{entries[0]['id']}/reverse", {"note": "no"})
    assert (undone.status, undone.body["code"]) == (409, "part_of_document")
    await sale.gives_up()
    assert (await sale.heard())[-1][1]["status"] == "issued"
    await company.must_add_up()


@pytest.mark.promise("S3.20", "S3.23", "S4.3")
async def test_what_is_short_is_named_with_where_it_is_and_when_more_comes(
    company: Company,
) -> None:
    product, main = await stocked(company)
    other = await company.warehouse("OUTLET")
    await move(company, product, other, "3", "found")
    bought = Order(main, [(product, "50", "5"), (product, "20", "5")])
    await hear(company, expect_order, bought.approved(expected_on=date(2026, 12, 1)))
    strange, nowhere = new_id(), new_id()
    sale = Sale(
        company,
        (product, "4", other),
        (product, "11", None),
        (strange, "1", None),
        (product, "1", nowhere),
    )
    ((type_, payload),) = await sale.asks()
    assert type_ == "rejected"
    said = ReservationRejected.model_validate(payload)
    lines: dict[tuple[UUID, int], list[object]] = {
        (s.product_id, int(s.requested)): [
            s.available,
            s.places,
            s.elsewhere,
            s.expected,
            s.expected_on,
        ]
        for s in said.short
    }
    comes = (Decimal(70), date(2026, 12, 1))
    assert lines == {
        (product, 4): [3, {other: 3}, {main: 10}, *comes],
        # All that want it anywhere compete for all there is.
        (product, 16): [13, {main: 10, other: 3}, {}, *comes],
        (product, 1): [0, {}, {main: 10, other: 3}, *comes],
        (strange, 1): [0, {}, {}, None, None],
    }
    assert said.short[0].source_line_ids == (sale.lines[0].line_id,)
    # What was answered is answered again, though there is enough by now.
    await move(company, product, other, "100", "found")
    assert (await sale.asks())[-1] == (type_, payload)
    assert (await level_of(company, product, other))["reserved"] == "0"


async def level_of(company: Company, product: UUID, place: UUID) -> Json:
    answer = await company.client.get(
        "/api/v1/inventory/stock", product_id=product, warehouse_id=place
    )
    (row,) = answer.body["items"]
    return dict(row)


@pytest.mark.promise("Q.16")
async def test_given_up_before_it_was_asked_for_it_is_never_promised(company: Company) -> None:
    product, _ = await stocked(company)
    sale = Sale(company, (product, "6", None))
    ((type_, payload),) = await sale.gives_up()
    assert (type_, payload["lines"], payload["status"]) == ("released", [], "released")
    told = (await sale.asks())[-1]
    assert (told[0], told[1]["released"], told[1]["short"]) == ("rejected", True, [])
    assert (await level(company, product))["reserved"] == "0"
    another = Sale(company, (product, "6", None))
    await another.asks()
    for _ in range(2):
        told = (await another.gives_up())[-1]
        assert (told[0], int(Decimal(told[1]["lines"][0]["quantity"]))) == ("released", 6)
    assert (await level(company, product))["reserved"] == "0"


@pytest.mark.promise("S4.8")
async def test_a_bundle_leaves_as_what_it_is_made_of_and_a_shortage_refuses_its_shipment(
    company: Company,
) -> None:
    place = await company.warehouse("MAIN")
    made = await stock(company, place, BOLT="10", SEAL="5")
    pump = await company.product("PUMP", kind="bundle")
    await recipe(company, pump, {made["BOLT"]: "2", made["SEAL"]: "1"})
    sale = Sale(company, (pump, "4", None))
    await sale.asks()
    lines = await sale.promised()
    assert {line["source_line_id"] for line in lines} == {str(sale.lines[0].line_id)}
    assert sorted(line["open"] for line in lines) == ["4", "8"]
    await move(company, made["SEAL"], place, "-3", "damage")
    told = (await sale.heard())[-1]
    assert (told[0], told[1]["reason"]) == ("released", "shortage")
    all_of_it = [await sale.moved(str(line["quantity"]), n) for n, line in enumerate(lines)]
    refused = await sale.ships(*all_of_it)
    assert isinstance(refused, StockIssueRefused)
    (short,) = refused.short
    assert [short.product_id, short.requested, short.available] == [made["SEAL"], 4, 2]
    assert (await level(company, made["BOLT"]))["on_hand"] == "10"
    await company.must_add_up()


async def test_goods_come_back_at_what_they_left_with_to_the_last_paisa(company: Company) -> None:
    """Three of 10.33 1/3 leave for 31.00; one by one they are worth 10.33, 10.34 and 10.33."""
    product, place = await company.product("QM-1"), await company.warehouse("MAIN")
    costs = company.as_one_who_may("inventory.stock.move", "costs.read")
    for cost, quantity in (("10", "2"), ("11", "1")):
        body = {
            "product_id": str(product),
            "warehouse_id": str(place),
            "quantity": quantity,
            "reason": "opening",
            "unit_cost": cost,
        }
        assert (await costs.post(MOVEMENTS, body)).status == 201
    sale = Sale(company, (product, "3", None))
    await sale.asks()
    await sale.ships(await sale.moved("3"))
    body["unit_cost"] = "99"
    assert (await costs.post(MOVEMENTS, body)).status == 201
    for _ in range(2):
        await sale.takes_back(await sale.moved("1"))
    await sale.takes_back(await sale.moved("1"), kind="reversal")
    values = [value for value, _, _ in await valued(company, 7)]
    assert values[2:] == [Decimal(v) for v in ("-31.00", "99.00", "10.33", "10.34", "10.33")]
    # More than had left is posted too: a fact, at the average.
    await sale.takes_back(await sale.moved("1"))
    assert (await valued(company, 8))[-1][0] == Decimal("32.50")


@pytest.mark.promise("S3.33", "S4.3", "Q.3")
async def test_of_fifty_orders_for_ten_pieces_ten_get_one_and_forty_are_told_what_there_is(
    company: Company,
) -> None:
    product, _ = await stocked(company)
    sales = [Sale(company, (product, "1", None)) for _ in range(50)]
    answers = await asyncio.gather(*(sale.asks() for sale in sales))
    assert sorted(type_ for ((type_, _),) in answers) == ["rejected"] * 40 + ["reserved"] * 10
    assert await level(company, product) == {"on_hand": "10", "reserved": "10", "available": "0"}


async def test_in_whatever_order_requests_come_and_however_often_stock_adds_up(
    company: Company,
) -> None:
    """Every order of what a sale may ask, each told twice; goods come back only if they left."""
    product, place = await stocked(company, "100")
    left = 0
    for order in itertools.permutations(("reserve", "ship", "give up", "take back")):
        sale = Sale(company, (product, "2", place))
        unknown = MovedLine(
            reservation_line_id=new_id(),
            order_line_id=sale.lines[0].line_id,
            product_id=product,
            warehouse_id=place,
            quantity=Decimal(2),
        )
        issue_id, return_id = new_id(), new_id()
        answers: list[StockIssued | StockIssueRefused] = []
        for step in [step for step in order for _ in range(2)]:
            reserved = [type_ for type_, _ in await sale.heard()].count("reserved")
            line = await sale.moved("2") if reserved else unknown
            if step == "reserve":
                await sale.asks()
            elif step == "ship":
                answers.append(await sale.ships(line, issue_id=issue_id))
            elif step == "give up":
                await sale.gives_up()
            elif answers and isinstance(answers[-1], StockIssued):
                await sale.takes_back(line, return_id=return_id)
        assert answers[0] == answers[1]
        returned = any(type_ == "returned" for type_, _ in await sale.heard())
        left += 2 * isinstance(answers[0], StockIssued) - 2 * returned
    assert left > 0
    assert await level(company, product) == {
        "on_hand": str(100 - left),
        "reserved": "0",
        "available": str(100 - left),
    }
    await company.must_add_up()
