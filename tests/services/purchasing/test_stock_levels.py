"""What purchasing keeps of inventory's stock: right in whatever order and how often events come."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from libs.contracts.base import Event
from libs.domain.errors import UnknownReference
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.purchasing.application.stock_ports import Level as Known
from services.purchasing.application.stock_ports import Rule, WholeLevel
from services.purchasing.infrastructure.learning import learn_levels
from tests.services.purchasing.conftest import Company
from tests.services.purchasing.stock import Level, all_told, hear, level, needs, offer

_LEVELS = "SELECT available, back_ordered, sequence, version, issued FROM stock_levels"
_SUM = "SELECT coalesce(sum(quantity), 0) AS issued FROM daily_issues"


async def known(company: Company) -> tuple[str, ...]:
    (row,) = await company.site.rows("app", _LEVELS, company.id)
    (days,) = await company.site.rows("app", _SUM, company.id)
    assert row["issued"] == days["issued"]
    return tuple(
        f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
        for value in row.values()
    )


async def test_repeated_and_late_events_change_nothing(company: Company) -> None:
    bolts = level(company)
    events: Sequence[Event] = [
        bolts.move("50"),
        bolts.reserve("20"),
        bolts.move("-8", "shipment"),
        bolts.move("-2", "damage"),
        bolts.reserve("0", back_ordered="3"),
    ]
    opening, promise, shipped, damaged, waiting = events
    # Promises come by another way than movements: they may overtake.
    await hear(company, promise, waiting)
    assert await known(company) == ("20", "3", "0", "5", "0")
    await hear(company, opening, shipped)
    await hear(company, shipped, damaged, promise, opening)
    assert await known(company) == ("20", "3", "3", "5", "8")


async def test_use_is_shipping_and_production_less_what_was_reversed(company: Company) -> None:
    bolts = level(company)
    used = bolts.move("-30", "production")
    back = bolts.move("10", "production").model_copy(update={"kind": "reversal"})
    made = bolts.move("7", "production")
    long_ago = bolts.move("-5", "shipment", days_ago=120)
    await hear(company, bolts.move("100").model_copy(update={"sequence": 1}))
    shifted = [
        e.model_copy(update={"sequence": n})
        for n, e in enumerate((used, back, made, long_ago), start=2)
    ]
    await hear(company, *shifted)
    assert (await known(company))[-1] == "20"


async def test_a_missed_event_is_noticed_and_its_level_asked_for(company: Company) -> None:
    bolts = level(company)
    await all_told(company)
    await hear(company, bolts.move("50"))
    bolts.move("-10", "shipment")  # lost
    later = bolts.move("-5", "shipment")
    with pytest.raises(UnknownReference) as asked:
        await hear(company, later)
    assert asked.value.ids == {bolts.level_id}
    assert await known(company) == ("50", "0", "1", "1", "0")
    inventory = Inventory([whole(bolts, {datetime.now(UTC).date(): "15"})])
    await inventory.learn(company, asked.value)
    await hear(company, later)
    assert await known(company) == ("35", "0", "3", "3", "15")


async def test_a_company_that_was_never_read_is_read_as_a_whole_page_by_page(
    company: Company,
) -> None:
    bolts, nuts = level(company), level(company, 1)
    for _ in range(5):
        bolts.move("10")
    nuts.move("4")
    inventory = Inventory([whole(bolts), whole(nuts)], [rule(bolts, "100"), rule(nuts, "10")])
    await offer(company)
    with pytest.raises(UnknownReference) as asked:
        await hear(company, bolts.move("1"))
    assert asked.value.ids == {company.id}
    await inventory.learn(company, asked.value)
    found = {need["sku"]: need["need"] for need in await needs(company)}
    assert found == {"BOLT-M8": "50", "NUT-M8": "6"}
    # Interrupted, it goes on after the last page that was kept.
    assert inventory.asked == ["/levels", "/levels", "/levels/rules", "/levels/rules"]


async def test_what_is_wrong_is_set_right_by_asking_for_everything(company: Company) -> None:
    bolts, nuts = level(company), level(company, 1)
    await all_told(company)
    await offer(company)
    await offer(company, 1)
    await hear(company, bolts.move("50"), bolts.rule("0", "60", "100"), nuts.rule("0", "1", "5"))
    async with company.site.begin(Principal.system(company.id)) as work:
        await work.connection.execute("UPDATE stock_levels SET available = 7, issued = 3")
    refused = await company.buyer.post("/api/v1/purchasing/replenishment/rebuild")
    assert refused.status == 403
    done = await company["admin"].post("/api/v1/purchasing/replenishment/rebuild")
    assert done.status == 204
    # Inventory knows no rule for nuts: that it was removed was never heard here.
    inventory = Inventory([whole(bolts)], [rule(bolts, "100", version=1)])
    await inventory.learn(company, UnknownReference("levels", {"tenant": company.id}))
    assert await known(company) == ("50", "0", "1", "1", "0")
    assert [(need["sku"], need["need"]) for need in await needs(company)] == [("BOLT-M8", "50")]


async def test_a_rule_that_was_removed_stays_so_whatever_comes_late(company: Company) -> None:
    bolts = level(company)
    await all_told(company)
    await offer(company)
    made, changed = bolts.rule("0", "5", "9"), bolts.rule("0", "5", "20")
    removed = bolts.no_rule()
    await hear(company, made, changed)
    assert [need["need"] for need in await needs(company)] == ["20"]
    await hear(company, removed)
    await hear(company, changed, made)
    assert await needs(company) == []
    await hear(company, bolts.rule("0", "5", "7"))
    assert [need["need"] for need in await needs(company)] == ["7"]


def whole(of: Level, issues: dict[date, str] | None = None) -> WholeLevel:
    """The level as inventory would tell it now."""
    seen = Known(
        of.level_id,
        of.product_id,
        of.warehouse_id,
        of.on_hand - of.reserved,
        of.back_ordered,
        of.version,
    )
    return WholeLevel(seen, of.sequence, {d: Decimal(q) for d, q in (issues or {}).items()})


def rule(of: Level, target: str, version: int = 1) -> Rule:
    """A rule as inventory would tell it."""
    numbers = (Decimal(0), Decimal(target), Decimal(target))
    return Rule(of.level_id, of.product_id, of.warehouse_id, version, *numbers)


class Inventory:
    """Inventory as it answers a service: two pages of levels, then the rules."""

    def __init__(self, levels: Sequence[WholeLevel], rules: Sequence[Rule] = ()) -> None:
        self.asked: list[str] = []
        self._levels = sorted((_as_told(one) for one in levels), key=lambda one: one["level_id"])
        self._rules = sorted((_rule_told(one) for one in rules), key=lambda one: one["rule_id"])

    async def learn(self, company: Company, unknown: UnknownReference) -> None:
        """As the service would, having heard of something it does not know."""
        actor = Principal.system(company.id)
        await learn_levels(company.site.begin, self, "")(unknown, actor)  # type: ignore[arg-type]

    async def by_ids(self, _url: str, _tenant: UUID, ids: Sequence[UUID]) -> list[Any]:
        """These levels."""
        return [one for one in self._levels if UUID(one["level_id"]) in ids]

    async def items(self, url: str, _tenant: UUID, query: dict[str, str]) -> list[Any]:
        """A page after an id: all that there are."""
        self.asked.append(url)
        rows, key = (self._rules, "rule_id") if "rules" in url else (self._levels, "level_id")
        return [row for row in rows if row[key] > query["after"]]


def _as_told(one: WholeLevel) -> dict[str, Any]:
    of = one.level
    return {
        "level_id": str(of.level_id),
        "product_id": str(of.product_id),
        "warehouse_id": str(of.warehouse_id),
        "available": str(of.available),
        "back_ordered": str(of.back_ordered),
        "version": of.version,
        "sequence": one.sequence,
        "issues": {day.isoformat(): str(used) for day, used in one.issues.items()},
        "receipt_lines": [str(new_id())],
    }


def _rule_told(one: Rule) -> dict[str, Any]:
    return {
        "rule_id": str(one.rule_id),
        "product_id": str(one.product_id),
        "warehouse_id": str(one.warehouse_id),
        "minimum": str(one.minimum),
        "reorder_point": str(one.reorder_point),
        "target": str(one.target),
        "version": one.version,
    }


async def test_who_read_since_before_stock_was_distrusted_drops_no_rules(company: Company) -> None:
    await all_told(company)
    await hear(company, level(company).rule("0", "20", "100"))
    system = Principal.system(company.id)
    async with company.site.begin(system) as work:
        _, epoch = await work.stock_levels.read_to()
    async with company.site.begin(system) as work:
        await work.stock_levels.mistrust()
    async with company.site.begin(system) as work:
        assert not await work.stock_levels.set_read(UUID(int=0), epoch, all_of_them=True)
        assert not await work.stock_levels.are_known()
    rows = await company.site.rows("app", "SELECT target FROM reorder_rules", company.id)
    assert [row["target"] for row in rows] == [100]
