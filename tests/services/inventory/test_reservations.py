"""Stock that is promised: all or nothing, never twice, and given back when the goods are gone."""

import asyncio
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from libs.contracts.inventory import ReservationReleased, StockIssued, StockReserved
from libs.db.work import beginning
from libs.domain.clock import utc_now
from libs.testing.services import Answer
from services.inventory.application.release_expired import release_expired
from services.inventory.infrastructure.reservations import ExpiredReservations
from services.inventory.infrastructure.work import SqlInventoryWork
from tests.services.inventory.conftest import Company
from tests.services.inventory.test_movements import move, stocked

RESERVATIONS = "/api/v1/inventory/reservations"


async def reserve(
    company: Company, *lines: tuple[UUID, str, UUID | None], **more: object
) -> Answer:
    asked = [
        {
            "product_id": str(product),
            "quantity": quantity,
            "warehouse_id": None if place is None else str(place),
        }
        for product, quantity, place in lines
    ]
    return await company.client.post(
        RESERVATIONS, {"reference": "Trade fair", "lines": asked, **more}
    )


async def level(company: Company, product: UUID) -> dict[str, Any]:
    answer = await company.client.get(f"/api/v1/inventory/stock?product_id={product}")
    (row,) = answer.body["items"]
    return {name: row[name] for name in ("on_hand", "reserved", "available")}


async def events(company: Company, type_: str) -> list[str]:
    async with company.database.across_tenants() as connection:
        rows = await connection.fetch(
            "SELECT payload::text AS payload FROM events WHERE tenant_id = $1 AND type = $2"
            " ORDER BY seq",
            company.tenant_id,
            type_,
        )
    return [row["payload"] for row in rows]


async def test_what_is_reserved_is_no_longer_available(company: Company) -> None:
    product, place = await stocked(company)
    made = await reserve(company, (product, "4", place))
    assert made.status == 201, made.body
    assert made.body["status"] == "open"
    assert [line["open"] for line in made.body["lines"]] == ["4"]
    assert await level(company, product) == {"on_hand": "10", "reserved": "4", "available": "6"}
    (told,) = await events(company, "inventory.stock.reserved.v1")
    said = StockReserved.model_validate_json(told)
    assert (said.lines[0].reserved, said.lines[0].available) == (Decimal(4), Decimal(6))


async def test_all_lines_are_reserved_or_none(company: Company) -> None:
    product, place = await stocked(company)
    other = await company.product("QM-2")
    refused = await reserve(company, (product, "4", None), (other, "1", None))
    assert (refused.status, refused.body["code"]) == (409, "out_of_stock")
    (short,) = refused.body["lines"]
    assert (short["product_id"], short["short"], short["available"]) == (str(other), "1", [])
    assert await level(company, product) == {"on_hand": "10", "reserved": "0", "available": "10"}
    assert (await reserve(company, (product, "4", place), (product, "6", None))).status == 201


async def test_the_same_request_twice_reserves_once(company: Company) -> None:
    product, _ = await stocked(company)
    body = {"reference": "Fair", "lines": [{"product_id": str(product), "quantity": "3"}]}
    key = {"Idempotency-Key": uuid4().hex}
    first, second = [
        await company.client.request("POST", RESERVATIONS, json=body, headers=key) for _ in range(2)
    ]
    assert first.body == second.body
    assert (await level(company, product))["reserved"] == "3"


@pytest.mark.promise("S3.33", "S4.3")
async def test_of_fifty_buyers_for_ten_units_ten_get_one_and_forty_are_told(
    company: Company,
) -> None:
    product, _ = await stocked(company)
    answers = await asyncio.gather(*(reserve(company, (product, "1", None)) for _ in range(50)))
    outcomes = sorted((a.status, a.body.get("code")) for a in answers)
    assert outcomes == [(201, None)] * 10 + [(409, "out_of_stock")] * 40
    assert await level(company, product) == {"on_hand": "10", "reserved": "10", "available": "0"}


async def test_promised_goods_cannot_be_taken_by_hand_but_by_a_fact(company: Company) -> None:
    product, place = await stocked(company)
    first = (await reserve(company, (product, "5", place))).body
    second = (await reserve(company, (product, "4", place))).body
    refused = await move(company, product, place, "-2", "correction")
    assert (refused.status, refused.body["reserved"]) == (409, "9")
    broken = await move(company, product, place, "-3", "damage")
    assert broken.status == 201, broken.body
    assert await level(company, product) == {"on_hand": "7", "reserved": "7", "available": "0"}
    # The youngest promise gives way.
    shown = [
        (await company.client.get(f"{RESERVATIONS}/{made['id']}")).body for made in (first, second)
    ]
    assert [s["lines"][0]["open"] for s in shown] == ["5", "2"]
    (told,) = await events(company, "inventory.reservation.released.v1")
    said = ReservationReleased.model_validate_json(told)
    assert (said.reason, said.status, said.lines[0].quantity) == ("shortage", "open", Decimal(2))
    all_gone = await move(company, product, place, "-7", "loss")
    assert all_gone.status == 201
    assert await level(company, product) == {"on_hand": "0", "reserved": "0", "available": "0"}
    assert (await move(company, product, place, "-1", "loss")).status == 409


async def test_a_reservation_is_released_once(company: Company) -> None:
    product, _ = await stocked(company)
    made = (await reserve(company, (product, "4", None))).body
    url = f"{RESERVATIONS}/{made['id']}/release"
    released = await company.client.post(url, {"reason": "fair cancelled"})
    assert (released.status, released.body["status"]) == (200, "released")
    assert (await level(company, product))["available"] == "10"
    again = await company.client.post(url, {"reason": "again"})
    assert (again.status, again.body["code"]) == (409, "reservation_closed")


async def test_reserved_goods_are_handed_out_in_parts(company: Company) -> None:
    product, _ = await stocked(company)
    made = (await reserve(company, (product, "4", None))).body
    url, line = f"{RESERVATIONS}/{made['id']}/issue", made["lines"][0]["id"]
    too_much = await company.client.post(url, {"lines": [{"line_id": line, "quantity": "5"}]})
    assert too_much.body["errors"][0]["code"] == "over_issue"
    part = await company.client.post(url, {"lines": [{"line_id": line, "quantity": "1"}]})
    assert (part.body["status"], part.body["lines"][0]["open"]) == ("open", "3")
    assert await level(company, product) == {"on_hand": "9", "reserved": "3", "available": "6"}
    rest = await company.client.post(url, {})
    assert rest.body["status"] == "issued"
    assert await level(company, product) == {"on_hand": "6", "reserved": "0", "available": "6"}
    told = [
        StockIssued.model_validate_json(t)
        for t in await events(company, "inventory.stock.issued.v1")
    ]
    assert [t.lines[0].quantity for t in told] == [1, 3]


async def test_what_expires_is_given_back_by_itself(company: Company) -> None:
    product, _ = await stocked(company)
    late = utc_now().replace(year=2000).isoformat()
    refused = await reserve(company, (product, "1", None), expires_at=late)
    assert refused.body["errors"][0]["field"] == "expires_at"
    made = (await reserve(company, (product, "4", None), expires_at="2999-01-01T00:00:00Z")).body
    owner = await company.owner()
    await owner.execute(
        "UPDATE reservations SET expires_at = now() WHERE id = $1", UUID(made["id"])
    )
    await owner.close()
    figures = await release_expired(
        expired=ExpiredReservations(company.database),
        begin=beginning(company.database, SqlInventoryWork),
        now=utc_now,
    )
    assert figures == {"released": 1}
    assert (await level(company, product))["available"] == "10"


async def test_goods_are_handed_out_for_a_reason_that_takes_away(company: Company) -> None:
    product, place = await stocked(company)
    made = (await reserve(company, (product, "5", place))).body
    for reason, code in (("found", "wrong_sign"), ("nothing", "unknown_reason")):
        refused = await company.client.post(
            f"{RESERVATIONS}/{made['id']}/issue", {"reason": reason}
        )
        (error,) = refused.body["errors"]
        assert (refused.status, error["field"], error["code"]) == (422, "reason", code)
        assert "one that takes away: damage" in error["message"]
