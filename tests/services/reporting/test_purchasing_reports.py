"""What reports of purchasing say, against figures reckoned by hand and by other means."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from libs.domain.principal import Principal
from services.reporting.domain.asking import ask
from services.reporting.infrastructure.report_rows import page_of
from services.reporting.infrastructure.reports import REPORTS
from tests.services.reporting.buying import Buying
from tests.services.reporting.conftest import Company, Reporting, a_company
from tests.services.reporting.exporting import exported_whole

# At half past eight in the evening there, of the fifteenth of April.
NOW = datetime(2026, 4, 15, 15, tzinfo=UTC)
MARCH = {"from": "2026-03-01", "to": "2026-03-31"}


def at(day: str, hour: int = 12) -> datetime:
    """A moment in UTC; in Kolkata it is five and a half hours later."""
    return datetime.fromisoformat(f"2026-{day}T{hour:02}:00:00+00:00")


def on(day: str) -> date:
    """A day of the year."""
    return date.fromisoformat(f"2026-{day}")


class Bought:
    """A company that bought for a while; its reports, for who may see costs and who may not."""

    def __init__(self, company: Company) -> None:
        self.company, self.buying = company, Buying(company.id)

    async def report(self, name: str, **given: Any) -> tuple[Any, Any]:
        """Its rows and totals, with `costs` or without."""
        costs = given.pop("costs", True)
        permissions = {"reporting.purchasing.read", *(["costs.read"] if costs else [])}
        actor = Principal(
            self.buying.asha.user_id, self.company.id, permissions=frozenset(permissions)
        )
        texts = {key.rstrip("_"): [value] for key, value in given.items()}
        asked = ask(REPORTS[name], texts, actor=actor, timezone="Asia/Kolkata", now=NOW)
        database = self.company.reporting.service.database
        page = await page_of(database, actor, asked, limit=200, cursor=None, totals=True)
        assert page.count == len(page.rows)
        return page.rows, page.totals


@pytest.fixture(scope="module")
async def bought(reporting: Reporting) -> Bought:
    """Two suppliers in March, with all that can happen to an order."""
    made = Bought(a_company(reporting))
    b = made.buying
    acme, bolts = b.supplier("Acme"), b.supplier("Bolts & Co")
    p, q = b.product("P", "Pumps"), b.product("Q")
    # Before: what P cost.
    before = b.order(acme, [(p, "10", "8")], at=at("02-10"), expected=on("02-20"), sent=at("02-10"))
    b.receive(before, at("02-15"), ("10", "0"))
    # P came on time, 2 of it bent; Q was whole two days late.
    first = b.order(
        acme,
        [(p, "100", "10"), (q, "50", "4")],
        at=at("03-01", 10),
        expected=on("03-10"),
        sent=at("03-01"),
    )
    b.receive(first, at("03-08"), ("98", "2"), ("30", "0"))
    b.receive(first, at("03-12"), ("0", "0"), ("20", "0"))
    # Half past midnight in Kolkata: a day late there, though not in UTC. Five went back.
    second = b.order(
        acme, [(p, "100", "11")], at=at("03-15", 18), expected=on("03-20"), sent=at("03-15", 19)
    )
    b.receive(second, at("03-20", 19), ("100", "0"))
    b.send_back(second, "5", at("03-25"))
    # Closed when a quarter of it had not come.
    third = b.order(acme, [(p, "40", "12")], at=at("03-20"), expected=on("03-25"), sent=at("03-20"))
    b.receive(third, at("03-24"), ("30", "0"))
    b.take(third, "close", at("03-26"))
    # Without a promise.
    fourth = b.order(acme, [(q, "20", "5")], at=at("03-11"), expected=None, sent=at("03-11"))
    b.receive(fourth, at("03-18"), ("20", "0"))
    # A receipt that was none, and the true one in April.
    fifth = b.order(acme, [(p, "10", "10")], at=at("03-29"), expected=on("03-30"), sent=at("03-29"))
    b.take_back(fifth, b.receive(fifth, at("03-29", 13), ("10", "0")), at("03-29", 14))
    b.receive(fifth, at("04-02"), ("10", "0"))
    # Agreed anew before it came, with a line less.
    sixth = b.order(
        bolts,
        [(p, "5", "9"), (q, "1", "3")],
        at=at("03-02"),
        expected=on("03-10"),
        sent=at("03-02"),
    )
    b.amend(sixth, [(p, "6", "9")], at=at("03-05"), expected=on("03-15"))
    b.receive(sixth, at("03-14"), ("6", "0"))
    # Never came; not sent, and cancelled; and a draft.
    b.order(bolts, [(q, "7", "3")], at=at("03-21"), expected=on("03-28"), sent=at("03-21"))
    b.order(bolts, [(q, "8", "3")], at=at("03-22"), expected=on("03-23"))
    b.take(
        b.order(bolts, [(q, "9", "3")], at=at("03-22"), expected=on("03-24"), sent=at("03-22")),
        "cancel",
        at("03-23"),
    )
    b.draft(bolts, [(q, "1", "1")], at=at("03-24"), expected=None)
    await made.company.learns(*b.events)
    return made


@pytest.mark.promise("S0.43", "S0.44", "S0.45", "S0.46", "S0.47")
async def test_orders_and_suppliers_are_exported_with_formats_validation_and_sums(
    bought: Bought,
) -> None:
    for report in ("purchase-orders", "supplier-performance"):
        await exported_whole(bought.company, report, "reporting.purchasing.read", **MARCH)


@pytest.mark.promise("S2.32")
async def test_suppliers_are_judged_by_what_they_promised(bought: Bought) -> None:
    rows, totals = await bought.report("supplier-performance", **MARCH)
    acme, bolts = rows
    judged = {
        "supplier": "Acme",
        "lines": 6,
        "promised": 5,
        "on_time": 1,
        "perfect": 0,
        "late": 4,
        "on_time_percent": Decimal("20.00"),
        "fill_percent": Decimal("95.83"),
        "perfect_percent": Decimal("0.00"),
        "on_first_percent": Decimal("20.00"),
        # 2 and 1 day, 1 until it was closed, 3 until it truly came.
        "days_late": 7,
        "days_late_mean": Decimal("1.8"),
        # 7, 11, 5 and 7 days.
        "lead_mean": Decimal("7.5"),
        "lead_most": Decimal("9.8"),
        "receipts": 5,
        "delivered": 300,
        "rejected": 2,
        "returned": 5,
        "reject_percent": Decimal("0.67"),
        "defect_ppm": 23333,
        # 1000 + 200 + 1100 + 480 + 100 + 100, of 250 P that cost 8 before, and 70 Q of 4.
        "spend": Decimal(2980),
        "at_base": Decimal(2280),
        "price_variance": Decimal(700),
        "drift": Decimal("30.70"),
    }
    assert {key: acme[key] for key in judged} == judged
    assert (bolts["lines"], bolts["on_time"], bolts["late"]) == (2, 1, 1)
    # Three days until the end of March, fifteen in April.
    assert (bolts["days_late"], bolts["on_first_percent"]) == (18, Decimal("0.00"))
    assert (bolts["fill_percent"], bolts["lead_mean"]) == (Decimal("50.00"), Decimal("9.0"))
    assert (bolts["drift"], bolts["defect_ppm"]) == (Decimal("0.00"), 0)
    assert totals["on_time_percent"] == Decimal("28.57")  # 2 of 7
    assert totals["fill_percent"] == Decimal("84.38")  # 6.75 of 8
    assert totals["lead_mean"] == Decimal("7.80")
    assert totals["defect_ppm"] == round(Decimal(7_000_000) / 306, 2)
    blind, below = await bought.report("supplier-performance", costs=False, **MARCH)
    assert [row["on_time_percent"] for row in blind] == [Decimal("20.00"), Decimal("50.00")]
    assert not {"spend", "drift", "at_base"} & {*blind[0], *below}
    # Filtered, by supplier and by time.
    one, _ = await bought.report(
        "supplier-performance", **MARCH, supplier_id=str(bolts["supplier_id"])
    )
    assert [row["supplier"] for row in one] == ["Bolts & Co"]
    (february,), _ = await bought.report(
        "supplier-performance", from_="2026-02-01", to="2026-02-28"
    )
    assert (february["on_time_percent"], february["lead_mean"]) == (100, 5)


async def test_the_history_shows_every_order_and_what_became_of_it(bought: Bought) -> None:
    rows, totals = await bought.report("purchase-orders", **MARCH)
    raised = [row["raised_at"] for row in rows]
    assert raised == sorted(raised, reverse=True)
    by_number = {int(row["number"][-2:]): row for row in rows}
    assert {n: row["status"] for n, row in by_number.items()} == {
        2: "received", 3: "received", 4: "closed", 5: "received", 6: "received", 7: "received",
        8: "sent", 9: "approved", 10: "cancelled", 11: "draft",
    }  # fmt: skip
    first, amended = by_number[2], by_number[7]
    assert (first["supplier"], first["warehouse"], first["raised_by"]) == (
        "Acme",
        "Hyderabad",
        "Asha",
    )
    assert (first["sent_on"], first["received_on"]) == (on("03-01"), on("03-12"))
    assert (first["goods"], first["charges"], first["tax"]) == (1200, 10, 216)
    assert first["total"] == 1426
    assert (amended["lines"], amended["expected_on"], amended["goods"]) == (1, on("03-15"), 54)
    assert by_number[4]["filled_percent"] == 75
    # Ten lines: five and three quarters of Acme's six, one of the four of Bolts & Co.
    assert (totals["lines"], totals["filled_percent"]) == (10, Decimal("67.50"))
    open_ones, _ = await bought.report("purchase-orders", **MARCH, status="draft,sent", costs=False)
    assert [row["number"][-2:] for row in open_ones] == ["11", "08"]
    assert "total" not in open_ones[0]


async def test_each_line_says_whether_it_came_when_it_was_promised(bought: Bought) -> None:
    rows, totals = await bought.report("purchase-lines", **MARCH)
    found = {(row["number"][-2:], row["sku"]): (row["delivery"], row["days_late"]) for row in rows}
    assert found == {
        ("02", "P"): ("on_time", 0),
        ("02", "Q"): ("late", 2),
        ("03", "P"): ("late", 1),
        ("04", "P"): ("short", 1),
        ("05", "Q"): ("unpromised", None),
        ("06", "P"): ("late", 3),
        ("07", "P"): ("on_time", 0),
        ("08", "Q"): ("overdue", 18),
        ("09", "Q"): ("overdue", 23),
    }
    assert totals["amount"] == 2980 + 54 + 21 + 24
    assert [row["open"] for row in rows if row["open"]] == [8, 7]
    late, _ = await bought.report("purchase-lines", **MARCH, delivery="late,short")
    assert len(late) == 4


async def test_what_was_open_is_known_of_any_day(bought: Bought) -> None:
    async def open_on(day: str) -> dict[tuple[str, str], Any]:
        rows, _ = await bought.report("open-orders", as_of=f"2026-{day}")
        return {(row["number"][-2:], row["sku"]): row["open"] for row in rows}

    assert await open_on("02-12") == {("01", "P"): 10}
    assert await open_on("03-10") == {("02", "Q"): 20, ("07", "P"): 6}
    assert await open_on("03-22") == {
        ("04", "P"): 40, ("08", "Q"): 7, ("09", "Q"): 8, ("10", "Q"): 9,
    }  # fmt: skip
    assert await open_on("04-01") == {("06", "P"): 10, ("08", "Q"): 7, ("09", "Q"): 8}
    rows, totals = await bought.report("open-orders")
    assert [(row["number"][-2:], row["days_late"], row["amount"]) for row in rows] == [
        ("09", 23, 24),
        ("08", 18, 21),
    ]
    assert totals["amount"] == 45


@pytest.mark.promise("S2.33")
async def test_purchases_add_up_by_whatever_is_chosen(bought: Bought) -> None:
    spent = 2980 + 54 + 21 + 24
    found = {}
    for by in ("month", "week", "day", "supplier", "product", "category", "warehouse"):
        rows, totals = await bought.report("purchase-summary", **MARCH, by=by)
        found[by] = {row["label"]: row["amount"] for row in rows}
        assert (sum(found[by].values()), totals["amount"]) == (spent, spent)
        assert totals["lines"] == 9
    assert found["month"] == {"2026-03": spent}
    assert found["supplier"] == {"Acme": 2980, "Bolts & Co": 99}
    assert found["product"] == {"P P of ours": 2734, "Q Q of ours": 345}
    assert found["category"] == {"Pumps": 2734, "": 345}
    assert found["warehouse"] == {"Hyderabad": spent}
    assert found["week"]["2026-W09"] == 1200
    rows, _ = await bought.report("purchase-summary", **MARCH, by="supplier")
    assert (rows[0]["orders"], rows[0]["received"], rows[0]["returned"]) == (5, 2840, 55)


async def test_prices_are_told_against_the_price_before(bought: Bought) -> None:
    rows, totals = await bought.report("purchase-prices", **MARCH)
    acme = {row["sku"]: row for row in rows if row["supplier"] == "Acme"}
    p, q = acme["P"], acme["Q"]
    prices = ("base", "first_price", "last_price", "lowest", "highest", "mean_price")
    assert [p[name] for name in prices] == [8, 10, 10, 10, 12, Decimal("10.72")]
    assert (p["change"], p["drift"], p["quantity"]) == (25, 34, 250)
    assert [q[name] for name in prices] == [4, 4, 5, 4, 5, Decimal("4.2857")]
    assert totals["price_variance"] == 700
    blind, _ = await bought.report("purchase-prices", **MARCH, costs=False)
    assert {row["orders"] for row in blind} >= {4, 2}
    assert "base" not in blind[0]


async def test_goods_received_leave_out_what_was_a_mistake(bought: Bought) -> None:
    rows, totals = await bought.report("goods-receipts", from_="2026-03-01", to="2026-04-30")
    assert len(rows) == 8
    assert totals["amount"] == 980 + 120 + 80 + 1100 + 360 + 100 + 100 + 54
    (bent,), _ = await bought.report("goods-receipts", **MARCH, what="rejected")
    assert (bent["rejected"], bent["reject_reason"], bent["sku"]) == (2, "bent", "P")


async def test_what_is_known_of_orders_is_the_same_made_anew(bought: Bought) -> None:
    """However many entries at a time, and wherever one batch ends."""
    for at_most in (1, 7, 5000):
        assert await bought.company.rebuilt("purchasing", at_most=at_most) == 0
