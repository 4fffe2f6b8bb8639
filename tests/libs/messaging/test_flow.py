"""From a committed event to its effect, while everything works."""

import asyncio
import random
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson
import pytest
from aio_pika import Message

from libs.contracts.base import Envelope
from libs.contracts.catalog import CategoryChanged
from libs.db.work import Begin, Work
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.messaging import topology
from libs.messaging.deadletters import DeadLetters
from libs.messaging.subscription import Subscription
from libs.messaging.topology import SLOTS, Queue, slot

from .conftest import FREE, ORDERED, SERVICE, NotesWork, Site, note_category, until

pytestmark = pytest.mark.promise("S2.45")


async def test_what_was_committed_is_heard_once(site: Site) -> None:
    async with site.consumers(), site.relay():
        await site.say(f"category {n}" for n in range(50))
        await until(lambda: site.noted(50))
        await until(site.all_published)
        assert len(await site.ask("SELECT FROM inbox")) == 50


async def test_events_of_one_key_are_heard_in_their_order(site: Site) -> None:
    names = [f"{n:03}" for n in range(60)]
    async with site.consumers(), site.relay():
        keys = [new_id() for _ in range(6)]
        await asyncio.gather(*(site.say(names, about=key) for key in keys))
        await until(lambda: site.noted(360))
        for key in keys:
            assert await site.notes(key) == names


async def test_tenants_in_one_batch_keep_to_themselves(site: Site) -> None:
    tenants = [new_id() for _ in range(5)]
    for tenant in tenants:
        await site.say([f"of {tenant}"] * 10, tenant_id=tenant)
    async with site.consumers(), site.relay():
        await until(lambda: site.noted(50))
    rows = await site.ask("SELECT tenant_id, name FROM notes")
    assert all(r["name"] == f"of {r['tenant_id']}" for r in rows)


@pytest.mark.promise("S4.6")
async def test_the_same_event_five_times_in_any_order_has_one_effect(site: Site) -> None:
    both = (
        Subscription(ORDERED, {CategoryChanged: note_category}),
        Subscription(FREE, {CategoryChanged: note_category}),
    )
    await site.say(f"{n}" for n in range(20))
    bodies = await site.wrapped() * 5
    random.Random(7).shuffle(bodies)  # noqa: S311 - nothing secret in an order
    async with site.consumers(*both), site.relay():
        await until(lambda: site.noted(40))  # each of the two consumers once
        await site.send(*bodies)
        await site.send(*bodies, shard=1)
        await until(lambda: site.drained(FREE.name, ORDERED.shard_names()[1]))
    assert len(await site.notes()) == 40


@pytest.mark.promise("S4.6")
async def test_a_hundred_copies_at_once_to_four_consumers_have_one_effect(site: Site) -> None:
    await site.say(["said once"])
    copies = await site.wrapped() * 100
    free = Subscription(FREE, {CategoryChanged: note_category})
    async with site.consumers(free), site.consumers(free), site.relay():
        await site.send(*copies)
        await until(lambda: site.drained(FREE.name))
        await until(site.all_published)
    assert await site.noted(1)


async def test_during_an_upgrade_nobody_chokes_on_what_a_newer_version_says(site: Site) -> None:
    """A field added to a known version, and a version that nobody here knows yet."""
    await site.say(["old"])
    (body,) = await site.wrapped()
    newer, next_major = orjson.loads(body), orjson.loads(body)
    newer["id"], newer["data"]["colour"] = str(UUID(int=1)), "new here"
    newer["data"]["name"], newer["subject"] = "newer", str(UUID(int=1))
    next_major["type"] = next_major["type"].replace(".v1", ".v2")
    next_major["id"], next_major["data"] = str(UUID(int=2)), {"names": ["other", "shape"]}
    async with site.consumers(Subscription(FREE, {CategoryChanged: note_category})), site.relay():
        async with site.channel() as channel:
            exchange = await channel.get_exchange(topology.EVENTS)
            for message in (next_major, newer):
                key = topology.routing_key(message["type"].partition(".")[2], 3)
                await exchange.publish(
                    Message(orjson.dumps(message), message_id=message["id"]), key, mandatory=False
                )
        await until(lambda: site.noted(2))
        assert sorted(await site.notes()) == ["newer", "old"]
    assert await DeadLetters(SERVICE, site.broker_url).list() == []


async def test_a_consumer_of_everything_gets_a_batch_per_tenant(site: Site) -> None:
    calls: list[list[Any]] = []

    async def remember(
        envelopes: Sequence[Envelope], /, *, actor: Principal, begin: Begin[Work]
    ) -> None:
        async with begin(actor) as work:
            calls.append([(work.actor.tenant_id, e.tenant_id, e.data["name"]) for e in envelopes])

    other = new_id()
    await site.say(["a", "b", "c"])
    await site.say(["d", "e"], tenant_id=other)
    audit = Subscription(Queue("testing.audit", ordered=True, shards=1), everything=remember)
    async with site.consumers(audit), site.relay():
        await until(lambda: site.true(sum(map(len, calls)) == 5))
    assert all(of == actor for call in calls for actor, of, _ in call)
    assert sorted(name for call in calls for _, _, name in call) == list("abcde")


async def test_events_a_handler_records_say_what_caused_them(site: Site) -> None:
    async def answer(
        event: CategoryChanged, /, *, actor: Principal, begin: Begin[NotesWork]
    ) -> None:
        async with begin(actor) as work:
            await work.note(event.category_id, event.name)
            if event.name == "question":
                echo = event.model_copy(update={"name": "answer"})
                work.record(echo, about=event.category_id, version=2)

    async with site.consumers(Subscription(ORDERED, {CategoryChanged: answer})), site.relay():
        (subject,) = await site.say(["question"])
        await until(lambda: site.noted(2))
        assert await site.notes(subject) == ["question", "answer"]
    first, second = await site.ask("SELECT id, headers->>'causation_id' FROM events ORDER BY seq")
    assert second[1] == str(first[0])


async def test_a_command_reaches_the_one_who_takes_it_and_not_those_who_hear_everything(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CategoryChanged, "command", True)
    overheard: list[Envelope] = []

    async def overhear(
        envelopes: Sequence[Envelope], /, *, actor: Principal, begin: Begin[Work]
    ) -> None:
        async with begin(actor):
            overheard.extend(envelopes)

    audit = Subscription(Queue("testing.audit", ordered=True, shards=1), everything=overhear)
    taker = Subscription(ORDERED, {CategoryChanged: note_category})
    async with site.consumers(taker, audit), site.relay():
        await site.say("ab")
        await until(lambda: site.noted(2))
    assert overheard == []


@pytest.mark.parametrize("shards", [2, 3, 4, 16])
def test_every_slot_belongs_to_exactly_one_shard(shards: int) -> None:
    queue = Queue("testing.sharded", ordered=True, shards=shards)
    keys = [key for shard in range(shards) for key in queue.binding_keys(shard, ["a.b.c.v1"])]
    assert sorted(keys) == sorted(f"a.b.c.v1.p{n}" for n in range(SLOTS))


def test_the_slot_of_a_key_is_the_same_for_ever() -> None:
    """Another answer after an upgrade would break the order of what is under way."""
    assert slot("0190c2a0-0000-7000-8000-000000000001", "abc") == 8
