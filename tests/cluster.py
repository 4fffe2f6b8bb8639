"""A RabbitMQ of three nodes on loopback, to lose some of them."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from deploy.local import ports
from deploy.local.layout import Layout
from deploy.local.rabbitmq import Ports, Rabbitmq
from deploy.local.rabbitmq_binaries import rabbitmq_binaries

NAMES = ("first", "second", "third")
# The node that leads a quorum queue.
_LEADER = (
    '{{ok, Q}} = rabbit_amqqueue:lookup(rabbit_misc:r(<<"{vhost}">>, queue, <<"{queue}">>)),'
    " element(2, amqqueue:get_pid(Q))."
)
# A node that was just declared a member flushes its files late (3.10).
_SYNC = "[dets:sync(Table) || Table <- dets:all()]."


class Cluster:
    """Three nodes; `url` names them all."""

    def __init__(self, nodes: list[Rabbitmq]) -> None:
        """Started by `clustered()`."""
        self.nodes = nodes

    @property
    def url(self) -> str:
        """What services take as QM_BROKER_URL."""
        return ",".join(node.url for node in self.nodes)

    def leader_of(self, queue: str, vhost: str = "/") -> Rabbitmq:
        """The node on which a queue's leader is, as one that lives says."""
        alive = next(node for node in self.nodes if node.process and node.process.poll() is None)
        led = alive.evaluate(_LEADER.format(vhost=vhost, queue=queue))
        return next(node for node in self.nodes if f"{node.name}@" in led)

    def flush(self) -> None:
        """Have every node write down which queues there are; a kill right after is survived."""
        for node in self.nodes:
            node.evaluate(_SYNC)

    async def lose(self, nodes: Iterable[Rabbitmq]) -> None:
        """SIGKILL these at once."""
        for node in nodes:
            node.kill()

    async def restore(self, nodes: Iterable[Rabbitmq]) -> None:
        """Start these again, side by side, and wait until they take connections."""
        gone = list(nodes)
        for node in gone:
            node.launch_node()
        await asyncio.gather(*(asyncio.to_thread(node.wait_until_ready) for node in gone))


@asynccontextmanager
async def clustered(layout: Layout, folder: Path) -> AsyncIterator[Cluster]:
    """A cluster in a folder of the account's, ended with the block."""
    taken: list[int] = []

    def free() -> int:
        taken.append(ports.any_free(taken))
        return taken[-1]

    epmd, password, cookie = free(), secrets.token_urlsafe(24), secrets.token_hex(16)
    binaries = rabbitmq_binaries(layout.binaries)
    nodes = []
    for name in NAMES:
        home = layout.account.make_folder(folder / name)
        layout.account.write(home / ".erlang.cookie", cookie, 0o400)
        own = Ports(free(), epmd, free())
        nodes.append(Rabbitmq(binaries, home, layout.account, own, password, name, NAMES))
    cluster = Cluster(nodes)
    try:
        for node in nodes:
            node.prepare()
        nodes[0].launch_epmd()
        await cluster.restore(nodes)
        yield cluster
    finally:
        for node in reversed(nodes):
            await asyncio.to_thread(node.stop)
