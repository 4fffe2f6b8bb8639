"""Who hears what a service says, as written down: no event comes before its hearers' queues.

A topic exchange drops what nobody is bound to, and a service that has never run has no queues yet.
Relays therefore declare the queues of their audience before they publish anything.
"""

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

import orjson
import structlog
from aio_pika.abc import AbstractConnection
from aio_pika.exceptions import ChannelPreconditionFailed

from libs.messaging import topology
from libs.messaging.topology import Queue

log = structlog.get_logger(__name__)


class Hearer(NamedTuple):
    """A consumer's queue and the events (type and version, or `#`) it is bound to."""

    queue: Queue
    events: tuple[str, ...]


@cache
def written_down() -> tuple[Hearer, ...]:
    """Every consumer there is (libs/contracts/consumers.json, written by `make contracts`)."""
    text = resources.files("libs.contracts").joinpath("consumers.json").read_bytes()
    return tuple(
        Hearer(
            Queue(row["queue"], ordered=row["ordered"], shards=row["shards"]),
            tuple(row["events"]),
        )
        for row in orjson.loads(text)
    )


def audience_of(service: str) -> list[Hearer]:
    """Who hears this service, each with only what it hears of it."""
    heard = [
        Hearer(queue, tuple(e for e in events if e == "#" or e.startswith(f"{service}.")))
        for queue, events in written_down()
    ]
    return [hearer for hearer in heard if hearer.events]


async def declare(connection: AbstractConnection, audience: Sequence[Hearer]) -> None:
    """Make the queues that are not there yet, and bind them to what they hear."""
    for queue, events in audience:
        for shard in range(len(queue.shard_names())):
            try:
                async with await connection.channel() as channel:
                    await topology.declare_queue(channel, queue, shard, events)
            except ChannelPreconditionFailed:
                # Its owner runs another version and has declared it otherwise: it knows better.
                log.warning("a queue is there with other arguments", queue=queue.name)
