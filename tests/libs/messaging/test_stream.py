"""The live stream: the same offsets for everybody, and resuming from one."""

from contextlib import aclosing
from datetime import UTC, datetime, timedelta

from libs.contracts.catalog import CategoryChanged
from libs.messaging.stream import LiveEvent, LiveStream, Start
from libs.messaging.subscription import Subscription

from .conftest import FREE, Site, note_category


async def _take(site: Site, start: Start, number: int) -> list[LiveEvent]:
    taken: list[LiveEvent] = []
    async with aclosing(LiveStream(site.broker_url, "test").read(start)) as stream:
        async for event in stream:
            taken.append(event)
            if len(taken) == number:
                break
    return taken


async def test_a_reader_goes_on_exactly_where_another_stopped(site: Site) -> None:
    await LiveStream(site.broker_url, "test").recent(datetime.now(UTC))  # declares the stream
    async with site.consumers(Subscription(FREE, {CategoryChanged: note_category})), site.relay():
        await site.say(f"{n}" for n in range(20))
        first = await _take(site, "first", 20)
        later = await _take(site, first[7].offset + 1, 12)
    assert [e.offset for e in later] == [e.offset for e in first[8:]]
    assert [e.envelope.id for e in later] == [e.envelope.id for e in first[8:]]
    assert not any(e.gap for e in later)


async def test_recent_events_end_with_the_present(site: Site) -> None:
    stream = LiveStream(site.broker_url, "test")
    since = datetime.now(UTC) - timedelta(minutes=11)
    assert (await stream.recent(since))[0] == []
    async with site.consumers(Subscription(FREE, {CategoryChanged: note_category})), site.relay():
        await site.say(["a", "b", "c"])
        await _take(site, "first", 3)
        events, onwards = await stream.recent(since)
        assert sorted(e.envelope.data["name"] for e in events) == ["a", "b", "c"]
        await site.say(["d"])
        (event,) = await _take(site, onwards, 1)
    assert event.envelope.data["name"] == "d"
