"""A message to one person, and when it leaves by ways that could wake them."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from services.notifications.domain.kinds import Channel
from services.notifications.domain.people import Person, Preferences
from services.notifications.domain.rule import Rule
from services.notifications.domain.trigger import GATHER_FOR


@dataclass(frozen=True, slots=True)
class Words:
    """What a message says; `priced` instead of the title to who sees cost prices, if it differs."""

    title: str
    body: str
    link: str
    priced: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What one person is told of one cause; `count` of it by now."""

    to: UUID
    rule: Rule
    cause: UUID
    event_id: UUID
    subject: UUID
    count: int
    words: Words
    priced: bool
    shown: bool
    ways: tuple[Channel, ...]
    leaves_at: datetime


def message(
    rule: Rule,
    person: Person,
    words: Words,
    *,
    cause: UUID,
    event_id: UUID,
    subject: UUID,
    count: int,
    now: datetime,
    zone: ZoneInfo,
) -> Message | None:
    """What the person is told, in the ways the rule has and they want; None: in no way."""
    ways = [
        channel
        for channel in rule.terms.channels
        if person.preferences.wants(rule.trigger.kind, channel) and person.reachable(channel)
    ]
    if not ways:
        return None
    ready = now + GATHER_FOR if rule.trigger.gathers else now
    return Message(
        to=person.id,
        rule=rule,
        cause=cause,
        event_id=event_id,
        subject=subject,
        count=count,
        words=words,
        priced=person.sees_costs and words.priced is not None,
        shown=Channel.IN_APP in ways,
        ways=tuple(way for way in ways if way is not Channel.IN_APP),
        leaves_at=after_quiet(ready, person.preferences, zone),
    )


def after_quiet(at: datetime, wishes: Preferences, zone: ZoneInfo) -> datetime:
    """The moment itself, or the end of the quiet it falls into, by the clocks of the company."""
    if wishes.quiet_from is None or wishes.quiet_until is None:
        return at
    there = at.astimezone(zone)
    if not _within(there.time(), wishes.quiet_from, wishes.quiet_until):
        return at
    day = there.date()
    if there.time() >= wishes.quiet_until:
        day += timedelta(days=1)
    # From the day and the hour, not by adding hours: some nights are an hour longer.
    return datetime.combine(day, wishes.quiet_until, zone).astimezone(at.tzinfo)


def _within(at: time, begin: time, end: time) -> bool:
    if begin <= end:
        return begin <= at < end
    return at >= begin or at < end
