"""The relay: what it promises when it, the database or the topology fails."""

import asyncio

import pytest
from prometheus_client import REGISTRY

from libs.contracts.catalog import CategoryChanged
from libs.messaging import relay as relaying
from libs.messaging import topology
from libs.messaging.subscription import Subscription

from .conftest import FREE, ORDERED, SERVICE, TYPE, Site, counted, note_category, until
from .runner import killed

FREELY = Subscription(FREE, {CategoryChanged: note_category})


def _gauge(name: str) -> float | None:
    return REGISTRY.get_sample_value(name, {"service": SERVICE})


async def test_a_relay_killed_between_confirm_and_mark_repeats_and_loses_nothing(
    site: Site,
) -> None:
    async with site.consumers():
        await site.say(f"{n}" for n in range(100))
        async with killed(site, "relay", stuck=True):
            await until(lambda: site.noted(100))
        assert not await site.all_published()
        async with site.relay():
            await until(site.all_published)
            await until(lambda: site.drained(*ORDERED.shard_names()))
        assert await site.noted(100)


async def test_a_consumer_killed_between_commit_and_ack_has_its_effect_once(site: Site) -> None:
    repeated = counted("repeated", ORDERED.name)
    async with site.consumers():
        pass  # declares the queues
    async with site.relay():
        async with killed(site, "consumers", stuck=True):
            await site.say(f"{n}" for n in range(20))
            await until(lambda: _some(site))
        async with site.consumers():
            await until(lambda: site.noted(20))
            await until(lambda: site.drained(*ORDERED.shard_names()))
        assert await site.noted(20)
        assert counted("repeated", ORDERED.name) > repeated


async def _some(site: Site) -> bool:
    return len(await site.notes()) > 0


async def test_of_two_relays_one_leads_and_the_other_takes_over(site: Site) -> None:
    async with site.consumers(), site.relay():
        async with killed(site, "relay"):
            await site.say(["a"])
            await until(lambda: site.noted(1))
        await site.say(["b"])
        await until(lambda: site.noted(2))


async def test_two_relays_that_both_lead_only_repeat(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"{n:03}" for n in range(100)]
    async with site.consumers(), site.relay():
        await asyncio.sleep(0.2)  # the first holds its lock
        monkeypatch.setattr(relaying, "_LOCK", 0x716D_0099)
        async with site.relay():
            (subject, *_) = await site.say(names, about=site.tenant_id)
            await until(lambda: site.noted(100))
            await until(site.all_published)
            await until(lambda: site.drained(*ORDERED.shard_names()))
    assert await site.notes(subject) == names


async def test_a_lost_notification_costs_one_poll(site: Site) -> None:
    async with site.consumers(), site.relay() as relay:
        site.database.on_commit.remove(relay.wake)
        await site.say("ab")
        await until(lambda: site.noted(2), within=5)
        await site.command(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE datname = '{site.urls.name}' AND usename = '{SERVICE}_relay'"
        )
        await site.say("cd")
        await until(lambda: site.noted(4), within=5)
        site.database.on_commit.append(relay.wake)


async def test_a_process_without_relay_rings_for_the_leader_elsewhere(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with site.consumers(), site.relay() as leader:
        site.database.on_commit.remove(leader.wake)
        async with site.relay(lead=False):
            await asyncio.sleep(1.2)  # the leader waits in its next poll, which is a long one
            monkeypatch.setattr(relaying, "POLL", 60.0)
            await asyncio.sleep(1.2)
            await site.say(["a"])
            await until(lambda: site.noted(1), within=10)
        site.database.on_commit.append(leader.wake)


async def test_what_no_queue_takes_stays_and_raises_an_alarm(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relaying, "GAUGES_EVERY", 0.0)
    monkeypatch.setattr(topology, "declare_live", _nothing)
    async with site.relay():
        await site.say(["a"])
        await until(lambda: site.true(_gauge("qm_outbox_unroutable")))
        assert _gauge("qm_outbox_rows") == 1
        assert not await site.all_published()
        async with site.consumers():
            await until(lambda: site.noted(1))
            await until(lambda: site.true(_gauge("qm_outbox_unroutable") == 0))


async def _nothing(*_: object) -> None:
    """No live stream, which would take everything."""


async def test_a_row_too_large_is_parked_and_only_its_own_key_waits(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relaying, "LARGEST", 5_000)
    async with site.consumers(), site.relay():
        (subject, *_) = await site.say(["1", "2" * 6_000, "3"], about=site.tenant_id)
        await site.say("abc")
        await until(lambda: site.noted(4))
        assert await site.notes(subject) == ["1"]
        (parked,) = await site.ask("SELECT parked_reason FROM events WHERE parked_at IS NOT NULL")
        assert parked["parked_reason"].startswith("too large")
        await site.say(["4"], about=subject)
        await site.say(["d"])
        await until(lambda: site.noted(5))
        assert await site.notes(subject) == ["1"]


async def test_an_unroutable_key_does_not_stop_the_others(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topology, "declare_live", _nothing)
    async with site.consumers():
        async with site.channel() as channel:
            odd = await channel.get_queue(ORDERED.shard_names()[1])
            for key in ORDERED.binding_keys(1, [TYPE]):
                await odd.unbind(topology.EVENTS, key)
        async with site.relay():
            await site.say(f"{n}" for n in range(64))
            await until(lambda: _some(site))
            rows = await site.ask("SELECT * FROM events")
            odd_slots = sum(topology.slot(r["tenant_id"], r["partition_key"]) % 2 for r in rows)
            await until(lambda: site.noted(64 - odd_slots))
