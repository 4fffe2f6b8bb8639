"""A real company's suppliers, judged by the report and by plain sums over its files."""

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import pytest

from bench.adventureworks.data import Order, read
from deploy.local.layout import CHECKOUT
from libs.domain.principal import Principal
from services.reporting.domain.asking import ask
from services.reporting.infrastructure.report_rows import page_of
from services.reporting.infrastructure.reports import REPORTS
from tests.e2e.adventureworks_slice import odd_orders
from tests.e2e.small_company import write
from tests.services.reporting.buying import Buying
from tests.services.reporting.conftest import Reporting, a_company

REAL = CHECKOUT.parent / "shared" / "data" / "adventureworks"
COMPANIES = ["small", *(["slice"] if REAL.exists() else [])]
LATE = timedelta(days=9)


class Lived(NamedTuple):
    """An order with its days: sent, due, and when its goods came, of every other order later."""

    order: Order
    sent: date
    due: date
    came: date


def lived(orders: list[Order]) -> list[Lived]:
    """The orders that were approved, in the order of their days, which all hang on the due one."""
    found = []
    for order in orders:
        if order.is_received:
            due = date.fromisoformat(order.due)
            came = due - timedelta(days=5) + LATE * (order.number % 2)
            found.append(Lived(order, due - timedelta(days=14), due, came))
    return sorted(found, key=lambda one: (one.sent, one.order.number))


def noon(day: date) -> datetime:
    """Noon of a day."""
    return datetime.combine(day, time(12), UTC)


def reckoned(orders: list[Lived]) -> dict[str, dict[str, Fraction | None]]:
    """What the files say of each supplier, line by line, without a database."""
    sums: dict[str, dict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    first: dict[tuple[str, str], Decimal] = {}
    for order, sent, due, came in orders:
        of = sums[order.supplier]
        for line in order.lines:
            whole = line.received >= line.ordered
            of["lines"] += 1
            of["on_time"] += whole and came <= due
            of["filled"] += min(Fraction(line.received) / Fraction(line.ordered), Fraction(1))
            of["delivered"] += Fraction(line.received)
            of["rejected"] += Fraction(line.rejected)
            if whole:
                of["led"] += 1
                of["lead_days"] += (came - sent).days
            base = first.setdefault((order.supplier, line.product), line.price)
            of["spend"] += Fraction(line.ordered * line.price)
            of["at_base"] += Fraction(line.ordered * base)
    return {
        supplier: {
            "lines": of["lines"],
            "on_time_percent": over(100 * of["on_time"], of["lines"]),
            "fill_percent": over(100 * of["filled"], of["lines"]),
            "reject_percent": over(100 * of["rejected"], of["delivered"]),
            "defect_ppm": over(1_000_000 * of["rejected"], of["delivered"]),
            "lead_mean": over(of["lead_days"], of["led"]),
            "spend": of["spend"],
            "drift": over(100 * (of["spend"] - of["at_base"]), of["at_base"]),
        }
        for supplier, of in sums.items()
    }


def over(of: Fraction, by: Fraction) -> Fraction | None:
    """A share, if it is of anything."""
    return of / by if by else None


def tell(buying: Buying, orders: list[Lived]) -> dict[UUID, str]:
    """Let a company live through the orders; which supplier is whose."""
    suppliers = {s: buying.supplier(s) for s in sorted({one.order.supplier for one in orders})}
    products = {
        product: buying.product(product)
        for product in sorted({line.product for one in orders for line in one.order.lines})
    }
    for order, sent, due, came in orders:
        lines = [(products[li.product], str(li.ordered), str(li.price)) for li in order.lines]
        supplier = suppliers[order.supplier]
        placed = buying.order(supplier, lines, at=noon(sent), expected=due, sent=noon(sent))
        if any(line.received for line in order.lines):
            arrived = [(str(line.stocked), str(line.rejected)) for line in order.lines]
            buying.receive(placed, noon(came), *arrived)
    return {party.id: supplier for supplier, party in suppliers.items()}


@pytest.mark.parametrize("which", COMPANIES)
async def test_the_report_says_what_the_files_say(
    reporting: Reporting, tmp_path: Path, which: str
) -> None:
    folder = write(tmp_path) if which == "small" else REAL
    data = read(folder)
    orders = lived(odd_orders(data) if which == "slice" else data.orders)
    expected = reckoned(orders)
    company = a_company(reporting)
    buying = Buying(company.id)
    named = tell(buying, orders)
    await company.learns(*buying.events)
    permissions = frozenset({"reporting.purchasing.read", "costs.read"})
    actor = Principal(buying.asha.user_id, company.id, permissions=permissions)
    asked = ask(
        REPORTS["supplier-performance"],
        {"from": [str(orders[0].sent)], "to": ["2026-01-01"]},
        actor=actor,
        timezone="UTC",
        now=noon(date(2026, 1, 2)),
    )
    page = await page_of(
        reporting.service.database, actor, asked, limit=200, cursor=None, totals=False
    )
    rows: list[dict[str, Any]] = page.rows
    found = {named[row["supplier_id"]]: row for row in rows}
    assert found.keys() == expected.keys()
    for supplier, figures in expected.items():
        for name, figure in figures.items():
            shown = found[supplier][name]
            assert (shown is None) == (figure is None), (supplier, name)
            # To the place it is shown with: a hundredth, a tenth of a day, a whole millionth.
            near = {"defect_ppm": Fraction(1, 2), "lead_mean": Fraction(1, 20)}
            if figure is not None:
                off = abs(Fraction(shown) - figure)
                assert off <= near.get(name, Fraction(1, 200)), (supplier, name, shown)
