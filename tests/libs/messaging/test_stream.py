"""The live stream: the same offsets for everybody, and resuming from one."""

import asyncio
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

from libs.contracts.catalog import CategoryChanged
from libs.messaging import topology
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
    await LiveStream(site.broker_url, "test").recent(datetime.now(UTC), 1)  # declares it
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
    silence = await stream.recent(since, 100)
    assert (silence.revoking, silence.latest) == ([], [])
    async with site.consumers(Subscription(FREE, {CategoryChanged: note_category})), site.relay():
        await site.say(["a", "b", "c"])
        await _take(site, "first", 3)
        recent = await stream.recent(since, 100)
        await site.say(["d"])
        told = recent.latest + await _take(site, recent.following, 4 - len(recent.latest))
        few = await stream.recent(since, 2)
    assert sorted(e.envelope.data["name"] for e in told) == ["a", "b", "c", "d"]
    assert [e.offset for e in told] == sorted(e.offset for e in told)
    assert len(few.latest) <= 2
    assert few.revoking == []


async def test_a_reader_notices_that_the_stream_was_made_anew(site: Site) -> None:
    stream = LiveStream(site.broker_url, "test")
    await stream.recent(datetime.now(UTC), 1)
    async with site.consumers(Subscription(FREE, {CategoryChanged: note_category})), site.relay():
        await site.say("abcdef")
        async with aclosing(stream.read("first")) as events:
            before = [await anext(events) for _ in range(6)]
            async with site.channel() as channel:
                await channel.queue_delete(topology.LIVE)
            await stream.recent(datetime.now(UTC), 1)  # declares it again
            await site.say("g")
            async with asyncio.timeout(60):
                after = await anext(events)
    assert after.gap
    assert after.offset < before[-1].offset
    assert after.envelope.data["name"] == "g"
