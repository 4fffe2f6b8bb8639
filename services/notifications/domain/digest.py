"""Digests of what runs low: when they are due by a company's own clocks, and what they say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from libs.contracts.inventory import StockLow
from libs.domain.quantity import plain
from services.notifications.domain.kinds import Channel, Kind
from services.notifications.domain.people import Person
from services.notifications.domain.rule import Rule, Terms
from services.notifications.domain.trigger import Trigger

# Made later than so, a digest is of no use: the next one is not far.
LATEST: Final = timedelta(hours=12)
MOST_LINES: Final = 50


class Digest(StrEnum):
    """How often."""

    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestTerms:
    """When a company wants it (`weekday` 1 is Monday), and which roles get it."""

    active: bool = True
    at: time = time(8)
    weekday: int = 1
    roles: tuple[str, ...] = ("admin", "store_manager")


AS_TOLD: Final = DigestTerms()


@dataclass(frozen=True, slots=True)
class LowLevel:
    """A product that runs low at a warehouse, or (None) over all."""

    product_id: UUID
    warehouse_id: UUID | None
    red: bool
    available: Decimal
    reorder_point: Decimal


@dataclass(frozen=True, slots=True)
class LowLine:
    """The same with names."""

    product: str
    warehouse: str
    unit: str
    level: LowLevel

    def words(self) -> str:
        """As a line of the digest."""
        where = f" at {self.warehouse}" if self.warehouse else ""
        left = f"{plain(self.level.available)} {self.unit}".strip()
        state = "below the minimum" if self.level.red else "to be reordered"
        at = plain(self.level.reorder_point)
        return f"{self.product}{where}: {left} left, reorder at {at} ({state})"


def due_day(digest: Digest, terms: DigestTerms, zone: ZoneInfo, now: datetime) -> date | None:
    """The day, by the company's clocks, of the digest that is due now; None: none is.

    An hour that a night skips begins when the clocks have been put forward; one that comes twice
    is the first of the two. The day is what makes it one digest, however often this is asked.
    """
    if not terms.active:
        return None
    today = now.astimezone(zone).date()
    for day in (today, today - timedelta(days=1)):
        if digest is Digest.WEEKLY and day.isoweekday() != terms.weekday:
            continue
        moment = _moment(day, terms.at, zone)
        if moment <= now < moment + LATEST:
            return day
    return None


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    local = datetime.combine(day, at, zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return moment
    # Skipped: the first moment after the gap, found between what the clocks were before and after.
    early = local.replace(fold=1).astimezone(UTC)
    before, after = min(early, moment), max(early, moment)
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        passed = middle.astimezone(zone).replace(tzinfo=None) >= local.replace(tzinfo=None)
        before, after = (before, middle) if passed else (middle, after)
    return after.replace(microsecond=0)


def words(digest: Digest, lines: Sequence[LowLine]) -> tuple[str, str]:
    """Title and body: what is worst first; beyond the most, how many more there are."""
    worst = sorted(lines, key=lambda one: (not one.level.red, one.product, one.warehouse))
    red = sum(one.level.red for one in lines)
    often = "Daily" if digest is Digest.DAILY else "Weekly"
    count = f"{len(lines)} product{'s' if len(lines) != 1 else ''}"
    title = f"{often} stock report: {count} to be reordered, {red} below the minimum"
    body = [one.words() for one in worst[:MOST_LINES]]
    if len(lines) > MOST_LINES:
        body.append(f"and {len(lines) - MOST_LINES} more")
    return title, "\n".join(body)


DIGEST_TRIGGERS: Final = {
    digest: Trigger(
        name=f"digest.{digest}",
        event=StockLow,
        kind=Kind.STOCK,
        label=f"Stock report, {digest}",
        needs=("inventory.stock.read",),
        title="",
        link="/stock?status=low",
    )
    for digest in Digest
}


def rule_of(digest: Digest, terms: DigestTerms) -> Rule:
    """The digest as a rule: by whom it is told, and how."""
    said = Terms(
        name=DIGEST_TRIGGERS[digest].label,
        roles=terms.roles,
        channels=(Channel.IN_APP, Channel.EMAIL),
    )
    trigger = DIGEST_TRIGGERS[digest]
    return Rule(key=trigger.name, trigger=trigger, terms=said)


def readers(rule: Rule, people: Iterable[Person]) -> list[Person]:
    """Who gets it: those of its roles who may see stock."""
    return [
        person
        for person in people
        if set(rule.terms.roles) & set(person.roles)
        and set(rule.trigger.needs) <= person.permissions
    ]
