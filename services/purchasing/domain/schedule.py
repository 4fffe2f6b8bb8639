"""When replenishment runs by itself: a time of day in the company's time zone, once a day."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def last_day(now: datetime, at: str, zone: str) -> date:
    """The company's day on which this time of day (`06:30`) came last.

    Clocks that are turned change nothing: a time that is skipped comes when the clock jumps over
    it, one that comes twice counts the first time.
    """
    there = ZoneInfo(zone)
    today = now.astimezone(there).date()
    passed = datetime.combine(today, time.fromisoformat(at), there).astimezone(UTC) <= now
    return today if passed else today - timedelta(days=1)
