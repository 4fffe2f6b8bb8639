"""The faults of quality.md that the long chaos injects, each whole again when it returns."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Iterable
from typing import Final
from uuid import uuid4

import aio_pika

from deploy.local.rabbitmq import Rabbitmq
from deploy.local.services import SERVICES
from deploy.verify import connected, superuser_url
from libs.messaging import topology
from libs.messaging.audience import written_down
from libs.messaging.broker import connect
from libs.messaging.envelope import wrap
from tests.chaos.conftest import eventually
from tests.chaos.world import PROCESSES, World

Fault = Callable[[World], Awaitable[None]]
COPIES: Final = 100
_OURS: Final = "poison of the chaos"


async def kill_all_nodes(world: World) -> None:
    """1, 2, 18: the whole broker dies."""
    await _lose(world, world.cluster.nodes)


async def kill_leader(world: World) -> None:
    """2: the node that leads a queue dies."""
    await _lose(world, [await _leader(world)])


async def kill_leader_and_another(world: World) -> None:
    """2: and one that clients are connected to: two of three."""
    leader = await _leader(world)
    others = [node for node in world.cluster.nodes if node is not leader]
    await _lose(world, [leader, world.chance.choice(others)])


async def freeze_broker(world: World) -> None:
    """3: every node stands still for longer than three heartbeats."""
    for node in world.cluster.nodes:
        os.kill(node.pid, signal.SIGSTOP)
    await asyncio.sleep(35)
    for node in world.cluster.nodes:
        os.kill(node.pid, signal.SIGCONT)


async def kill_relay(world: World) -> None:
    """4: the process that publishes a service's events dies."""
    await world.breakable.kill(await world.leader(world.chance.choice(SERVICES)))


async def kill_process(world: World) -> None:
    """5, 19: a process dies with its requests, consumers and jobs."""
    await world.breakable.kill(world.chance.choice(PROCESSES))


async def kill_database(world: World) -> None:
    """6: PostgreSQL dies under everybody."""
    await world.breakable.kill("postgres")


async def end_sessions(world: World) -> None:
    """6, 16: every session of the database ends, those that listen too."""
    await world.superuser(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname LIKE 'qm_%' AND pid <> pg_backend_pid()"
    )


async def cut_links(world: World) -> None:
    """7: every connection to the broker, or to one service, is reset."""
    link = world.chance.choice([*world.links, *world.both.fronts.values()])
    for _ in range(5):
        link.cut()
        await asyncio.sleep(1)


async def hold_links(world: World) -> None:
    """7: the broker is in a black hole."""
    for link in world.links:
        link.held = True
    await asyncio.sleep(20)
    for link in world.links:
        link.held = False


async def slow_links(world: World) -> None:
    """7: everything to and from the broker takes half a second more."""
    for link in world.links:
        link.delay = 0.5
    await asyncio.sleep(15)
    for link in world.links:
        link.delay = 0.0


async def memory_alarm(world: World) -> None:
    """8: a node takes no more messages."""
    node = world.chance.choice(world.cluster.nodes)
    await asyncio.to_thread(node.evaluate, _MEMORY.format("0.00001"))
    await asyncio.sleep(10)
    await asyncio.to_thread(node.evaluate, _MEMORY.format("0.4"))


async def poison(world: World) -> None:
    """10, 11: what nobody can read ends as a dead letter, though its queue was just deleted."""
    service = world.chance.choice(SERVICES)
    queues = [queue for queue, _ in written_down() if queue.service == service]
    if not queues:
        return
    letters = world.dead_letters(service)
    assert not await letters.list()
    connection = await connect(world.cluster.url, "chaos")
    async with connection, await connection.channel() as channel:
        await channel.queue_delete(topology.dead_queue(service))
        message = aio_pika.Message(b"{", message_id=f"{_OURS} {uuid4()}")
        target = world.chance.choice(queues).shard_names()[0]
        await channel.default_exchange.publish(message, target)

    async def drop() -> bool:
        return await letters.drop(lambda one: one.id.startswith(_OURS), reason=_OURS, by="-") == 1

    await eventually(drop)


async def say_again(world: World) -> None:
    """12: the latest event of a service comes a hundred times more, all at once."""
    service = world.chance.choice(SERVICES)
    async with connected(superuser_url(world.both.folder), service) as database:
        row = await database.fetchrow("SELECT * FROM events ORDER BY seq DESC LIMIT 1")
    if row is None:
        return
    slot = topology.slot(row["tenant_id"], row["partition_key"])
    key = topology.routing_key(row["type"], slot)
    connection = await connect(world.cluster.url, "chaos")
    async with connection, await connection.channel() as channel:
        exchange = await channel.get_exchange(topology.exchange_for(row["type"]))
        message = aio_pika.Message(wrap(row), message_id=str(row["id"]))
        await asyncio.gather(*(exchange.publish(message, key) for _ in range(COPIES)))


async def restart(world: World) -> None:
    """14: a process is asked to end, and another takes its place."""
    process = world.chance.choice(PROCESSES)
    before = world.breakable.process(process)["restarts"]
    world.both.terminate(process)
    await eventually(lambda: world.breakable.process(process)["restarts"] > before)


async def zombie(world: World) -> None:
    """4, 15: a process that leads stands still, and wakes up when others went on."""
    process = await world.leader(world.chance.choice(SERVICES))
    with world.breakable.frozen(process):
        await asyncio.sleep(12)


async def stripe_fails(world: World) -> None:
    """Stripe hangs up, fails, or does what it was asked without saying so."""
    world.stripe.faults.add(world.chance.choice(["away", "failing", "forgetful", "slow"]))
    await asyncio.sleep(8)
    world.stripe.faults.clear()


# What is chosen from; each says in its first line which fault of quality.md it is.
FAULTS: Final[tuple[Fault, ...]] = (
    kill_all_nodes,
    kill_leader,
    kill_leader_and_another,
    freeze_broker,
    kill_relay,
    kill_process,
    kill_database,
    end_sessions,
    cut_links,
    hold_links,
    slow_links,
    memory_alarm,
    poison,
    say_again,
    restart,
    zombie,
    stripe_fails,
)
_MEMORY: Final = "vm_memory_monitor:set_vm_memory_high_watermark({})."


async def _leader(world: World) -> Rabbitmq:
    ordered = [queue for queue, _ in written_down() if queue.ordered]
    name = world.chance.choice(ordered).shard_names()[0]
    return await asyncio.to_thread(world.cluster.leader_of, name)


async def _lose(world: World, nodes: Iterable[Rabbitmq]) -> None:
    gone = list(nodes)
    await world.cluster.lose(gone)
    await asyncio.sleep(world.chance.choice((1, 5)))
    await world.cluster.restore(gone)
