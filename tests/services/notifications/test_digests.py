"""Digests: what runs low, told once a day and once a week, however many replicas look."""

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from libs.contracts.catalog import Product, ProductCreated
from libs.contracts.inventory import StockLow, StockRecovered, WarehouseChanged
from libs.domain.errors import UnknownReference
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.messaging.envelope import parse
from libs.testing.events import said
from services.notifications.application.remember_low import remember_low
from services.notifications.infrastructure.digest_job import Digesting
from tests.services.notifications.conftest import Firm, Json

DIGESTS = "/api/v1/notifications/digests"
# A Monday; 08:00 in Kolkata is 02:30 UTC.
MONDAY = datetime(2026, 6, 1, 2, 30, tzinfo=UTC)


class Clock:
    """The time as the test says."""

    def __init__(self) -> None:
        """Before eight."""
        self.now = MONDAY - timedelta(minutes=1)

    def __call__(self) -> datetime:
        """Now."""
        return self.now


async def _nobody_knows(unknown: UnknownReference, _actor: Principal) -> None:
    raise unknown


async def _stock(firm: Firm, *, low: bool, rule: UUID, product: UUID, version: int) -> None:
    """How it stands, as inventory says it, in whatever order."""
    event = (StockLow if low else StockRecovered)(
        rule_id=rule,
        product_id=product,
        warehouse_id=None,
        status="red" if low else "green",
        was="green",
        available=Decimal("2.500"),
        minimum=Decimal(3),
        reorder_point=Decimal(5),
        target=Decimal(10),
    )
    sent = said(event, tenant_id=firm.id, subject=rule, version=version)
    actor = Principal.system(firm.id)
    await remember_low([parse(sent.body)], actor=actor, begin=firm.site.begin)


async def _told(firm: Firm) -> list[Json]:
    return await firm.rows(
        "SELECT n.rule, n.title, n.body, d.channel FROM notifications n"
        " LEFT JOIN deliveries d ON d.notification_id = n.id"
        " WHERE n.rule LIKE 'digest.%' ORDER BY n.created_at, n.rule"
    )


@pytest.mark.promise("S0.34", "S1.50", "S1.51", "S3.15")
async def test_what_runs_low_is_told_once_a_day_and_once_a_week(firm: Firm) -> None:
    """On Monday both, on Tuesday the daily one, then nothing, for it has recovered."""
    await firm.join("Asha", "admin")
    await firm.join("Sunil", "staff")
    product, rule, other = new_id(), new_id(), new_id()
    for each in (product, other):
        about = Product(
            id=each, sku=f"HOSE-{each.hex[-4:]}", name="Hose", unit="m", price=Decimal(4),
            currency="INR", tax_rate=Decimal(18), version=1,
        )  # fmt: skip
        await firm.hears(ProductCreated(product=about))
    await firm.hears(WarehouseChanged(warehouse_id=new_id(), code="HYD", name="Hyderabad"))
    await _stock(firm, low=True, rule=rule, product=product, version=2)
    # Late and older: it changes nothing.
    await _stock(firm, low=False, rule=rule, product=product, version=1)
    recovered = new_id()
    await _stock(firm, low=True, rule=recovered, product=other, version=1)
    await _stock(firm, low=False, rule=recovered, product=other, version=2)
    clock = Clock()
    replicas = [Digesting(firm.site.begin, _nobody_knows, clock) for _ in range(4)]

    async def look() -> int:
        await asyncio.gather(*(one.make(firm.site.database) for one in replicas))
        return len(await _told(firm))

    assert await look() == 0
    clock.now = MONDAY
    assert await look() == 2
    clock.now = MONDAY + timedelta(hours=5)
    assert await look() == 2
    daily, weekly = await _told(firm)
    assert (daily["rule"], weekly["rule"]) == ("digest.daily", "digest.weekly")
    assert daily["title"] == "Daily stock report: 1 product to be reordered, 1 below the minimum"
    sku = f"HOSE-{product.hex[-4:]}"
    assert daily["body"] == f"{sku} Hose: 2.5 m left, reorder at 5 (below the minimum)"
    assert daily["channel"] == "email"
    clock.now = MONDAY + timedelta(days=1)
    assert await look() == 3
    await _stock(firm, low=False, rule=rule, product=product, version=3)
    clock.now = MONDAY + timedelta(days=2)
    assert await look() == 3
    # What runs low once the hour has passed waits for the next day's.
    await _stock(firm, low=True, rule=rule, product=product, version=4)
    clock.now = MONDAY + timedelta(days=2, hours=5)
    assert await look() == 3
    clock.now = MONDAY + timedelta(days=3)
    assert await look() == 4


async def test_a_company_says_when_its_digests_come_and_to_whom(firm: Firm) -> None:
    """Over the version seen; whoever may not make rules may not."""
    await firm.join("Asha", "admin")
    admin = firm.as_("Asha", "admin")
    daily, weekly = (await admin.get(DIGESTS)).body["items"]
    assert (daily["digest"], daily["active"], daily["at"]) == ("daily", True, "08:00:00")
    assert (weekly["weekday"], weekly["roles"]) == (1, ["admin", "store_manager"])
    wanted = {"digest": "weekly", "active": True, "at": "06:45", "weekday": 5, "roles": ["staff"]}
    changed = await admin.request("PUT", DIGESTS, json=wanted, headers={"If-Match": '"0"'})
    assert (changed.status, changed.body["at"], changed.body["version"]) == (200, "06:45:00", 1)
    stale = await admin.request("PUT", DIGESTS, json=wanted, headers={"If-Match": '"0"'})
    assert stale.status == 412
    again = await admin.request(
        "PUT", DIGESTS, json={**wanted, "active": False}, headers={"If-Match": '"1"'}
    )
    assert (again.body["active"], again.body["version"]) == (False, 2)
    wrong: Json
    for wrong in ({"at": "25:00"}, {"weekday": 8}, {"roles": []}):
        body = {**wanted, **wrong}
        bad = await admin.request("PUT", DIGESTS, json=body, headers={"If-Match": '"2"'})
        assert bad.status == 422, wrong
    assert (await firm.as_("Asha", "store_manager").get(DIGESTS)).status == 403
