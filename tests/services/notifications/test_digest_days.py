"""Digests come once a day by the company's own clocks, also when those are put on or back."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifications.domain.digest import Digest, DigestTerms, due_day

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = (
    *("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"),
    *("Africa/Cairo", "Pacific/Apia", "America/Santiago", "UTC"),
)


def began(terms: DigestTerms, zone: ZoneInfo, start: datetime, hours: int = 50) -> list[datetime]:
    """The minutes at which a new digest became due."""
    known: set[date] = set()
    moments = []
    for minute in range(hours * 60):
        now = start + timedelta(minutes=minute)
        day = due_day(Digest.DAILY, terms, zone, now)
        if day is not None and day not in known:
            known.add(day)
            moments.append(now)
    return moments


@pytest.mark.promise("S1.50")
def test_a_night_that_skips_the_hour_has_it_when_the_clocks_were_put_on() -> None:
    """29 March 2026, Berlin: 02:30 is not; at 03:00 summer time (01:00 UTC) it is due."""
    start = datetime(2026, 3, 28, 12, tzinfo=UTC)
    moments = began(DigestTerms(at=time(2, 30)), BERLIN, start)
    assert [m.isoformat() for m in moments[:2]] == [
        "2026-03-28T12:00:00+00:00",
        "2026-03-29T01:00:00+00:00",
    ]


@pytest.mark.promise("S1.50")
def test_an_hour_that_comes_twice_has_it_once() -> None:
    """25 October 2026, Berlin: 02:30 is at 00:30 and at 01:30 UTC."""
    start = datetime(2026, 10, 24, 14, tzinfo=UTC)
    moments = began(DigestTerms(at=time(2, 30)), BERLIN, start, hours=30)
    assert [m.isoformat() for m in moments] == ["2026-10-25T00:30:00+00:00"]


@pytest.mark.promise("S1.51")
def test_a_weekly_one_comes_on_its_day_alone_and_at_eight_whatever_the_season() -> None:
    """Mondays at 08:00 in Berlin are 07:00 UTC in winter and 06:00 in summer."""
    for monday, hour in ((date(2026, 3, 23), 7), (date(2026, 3, 30), 6)):
        at = datetime.combine(monday, time(hour), UTC)
        terms = DigestTerms()
        assert due_day(Digest.WEEKLY, terms, BERLIN, at - timedelta(seconds=1)) is None
        assert due_day(Digest.WEEKLY, terms, BERLIN, at) == monday
        assert due_day(Digest.WEEKLY, terms, BERLIN, at + timedelta(days=1)) is None
        # Missed by half a day it is of no use any more.
        assert due_day(Digest.WEEKLY, terms, BERLIN, at + timedelta(hours=13)) is None
    assert due_day(Digest.DAILY, DigestTerms(active=False), BERLIN, at) is None


@settings(max_examples=30)
@given(
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    at=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    day=st.dates(date(2024, 1, 2), date(2030, 12, 30)),
)
def test_every_day_has_its_digest_and_no_day_has_two(zone: ZoneInfo, at: time, day: date) -> None:
    """Asked each quarter of an hour, over any switch of any zone: each local day once."""
    terms = DigestTerms(at=at)
    start = datetime.combine(day, time(0), UTC)
    found = [
        due_day(Digest.DAILY, terms, zone, start + timedelta(minutes=15 * n)) for n in range(300)
    ]
    days = [one for one in found if one is not None]
    assert days == sorted(days)
    whole = {start.astimezone(zone).date() + timedelta(days=n) for n in (1, 2)}
    there = {(start + timedelta(hours=h)).astimezone(zone).date() for h in range(75)}
    assert whole & there <= set(days)
