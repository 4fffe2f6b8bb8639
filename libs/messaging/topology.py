"""What exists in the broker: exchanges, queues and bindings, declared by whoever needs them.

Declaring is idempotent, so every connection declares what it is about to use. What operators may
want to change later is a policy (deploy/rabbitmq), because a queue's arguments are for ever.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from zlib import crc32

from aio_pika.abc import AbstractChannel, ExchangeType

from libs.contracts.base import REGISTRY, Event

EVENTS: Final = "qm.events"
COMMANDS: Final = "qm.commands"
LIVE: Final = "qm.live"
REVOCATIONS: Final = "qm.revocations"
RETRY: Final = "qm.retry"
DEAD: Final = "qm.dead"
SLOTS: Final = 16
# Seconds for which the batch of what no screen or process waits for may grow, under load only.
UNHURRIED: Final = 0.25
# How long a message waits before each new attempt, by the retry exchange's suffix, in ms.
RETRY_DELAYS: Final = {"5s": 5_000, "30s": 30_000, "5m": 300_000}

# A dead-lettered message leaves its queue only when its new queue has confirmed it; RabbitMQ
# allows that with overflow `reject-publish` only, which without a length limit refuses nothing.
_SAFELY: Final[dict[str, Any]] = {
    "x-queue-type": "quorum",
    "x-overflow": "reject-publish",
    "x-dead-letter-strategy": "at-least-once",
}

# Looking at dead letters returns them to the queue, which counts as a delivery.
DEAD_QUEUE_ARGUMENTS: Final[dict[str, Any]] = {
    "x-queue-type": "quorum",
    "x-delivery-limit": 1_000_000_000,
}


def slot(tenant_id: object, partition_key: str) -> int:
    """Which of the 16 slots carries this key; events of one key always share a slot."""
    return crc32(f"{tenant_id}:{partition_key}".encode()) % SLOTS


def exchange_for(key: str) -> str:
    """Where an event of this type and version is published: commands have an exchange apart."""
    contract = REGISTRY.get(key)
    return COMMANDS if contract is not None and contract.command else EVENTS


def routing_key(key: str, in_slot: int) -> str:
    """`inventory.stock.changed.v1.p7` for an event's type and version, and its slot."""
    return f"{key}.p{in_slot}"


@dataclass(frozen=True, slots=True)
class Queue:
    """What a consumer reads: `<service>.<purpose>`.

    Ordered: `shards` queues with a single active consumer each, read in batches of at most
    `batch`; events of one key arrive in order. Not ordered: one queue, `workers` at a time.
    """

    name: str
    ordered: bool = False
    shards: int = 4
    batch: int = 100
    workers: int = 4
    prefetch: int = 32
    linger: float = 0.03

    @property
    def service(self) -> str:
        """The service whose queue it is."""
        return self.name.split(".", 1)[0]

    def shard_names(self) -> list[str]:
        """The broker's queues, by shard."""
        if not self.ordered or self.shards == 1:
            return [self.name]
        return [f"{self.name}.{shard}" for shard in range(self.shards)]

    def binding_keys(self, shard: int, events: Iterable[str]) -> list[str]:
        """What a shard is bound to, for routing patterns without slot (`#` for everything)."""
        if len(self.shard_names()) == 1:
            return [e if e == "#" else f"{e}.*" for e in events]
        slots = range(shard, SLOTS, self.shards)
        return [f"{event}.p{number}" for event in events for number in slots]


async def declare_exchanges(channel: AbstractChannel) -> None:
    """The exchanges everything is published to."""
    await channel.declare_exchange(EVENTS, ExchangeType.TOPIC, durable=True)
    await channel.declare_exchange(COMMANDS, ExchangeType.TOPIC, durable=True)
    await channel.declare_exchange(DEAD, ExchangeType.DIRECT, durable=True)
    for delay in RETRY_DELAYS:
        await channel.declare_exchange(f"{RETRY}.{delay}", ExchangeType.DIRECT, durable=True)


async def declare_live(channel: AbstractChannel, contracts: Iterable[type[Event]]) -> None:
    """The stream of what people may see and the gateway must hear; safe to declare by anybody.

    What revokes tokens is in a stream of its own too: a gateway that starts has to read all of it
    that is younger than a token, and must not have to read everything else for it.
    """
    live = await channel.declare_queue(
        LIVE, durable=True, arguments={"x-queue-type": "stream", "x-max-age": "1D"}
    )
    revocations = await channel.declare_queue(
        REVOCATIONS, durable=True, arguments={"x-queue-type": "stream", "x-max-age": "1D"}
    )
    for contract in contracts:
        if contract.live():
            await live.bind(EVENTS, f"{contract.key()}.*")
        if contract.revokes:
            await revocations.bind(EVENTS, f"{contract.key()}.*")


async def declare_retries(channel: AbstractChannel, service: str, queues: Iterable[Queue]) -> None:
    """Where a service's messages wait for another attempt, and where they end as dead letters.

    A retry queue has no dead-letter key: a message whose time is over goes through the default
    exchange to the queue its routing key names, which is the one it came from.
    """
    names = [name for queue in queues for name in queue.shard_names()]
    for delay, milliseconds in RETRY_DELAYS.items():
        retry = await channel.declare_queue(
            f"{service}.retry.{delay}",
            durable=True,
            arguments={**_SAFELY, "x-message-ttl": milliseconds, "x-dead-letter-exchange": ""},
        )
        for name in names:
            await retry.bind(f"{RETRY}.{delay}", name)
    dead = await channel.declare_queue(
        dead_queue(service), durable=True, arguments=DEAD_QUEUE_ARGUMENTS
    )
    await dead.bind(DEAD, dead_queue(service))


async def declare_queue(
    channel: AbstractChannel,
    queue: Queue,
    shard: int,
    events: Sequence[str],
) -> None:
    """One shard of a consumer's queue, bound to `events` (type and version, or `#`)."""
    arguments: dict[str, Any] = {
        **_SAFELY,
        "x-dead-letter-exchange": DEAD,
        "x-dead-letter-routing-key": dead_queue(queue.service),
    }
    if queue.ordered:
        arguments["x-single-active-consumer"] = True
    declared = await channel.declare_queue(
        queue.shard_names()[shard], durable=True, arguments=arguments
    )
    for event in events:
        for key in queue.binding_keys(shard, [event]):
            await declared.bind(exchange_for(event), key)


def dead_queue(service: str) -> str:
    """Where a service's dead letters wait for an operator."""
    return f"{service}.dead"
