"""What the long chaos breaks: two of everything, three nodes of a broker, links, and Stripe."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import aiohttp
import asyncpg

from deploy.local.layout import Layout
from deploy.local.rabbitmq import USER
from deploy.local.services import CALLERS, SERVICES, twin_of
from deploy.local.throwaway import private_folder, remove
from deploy.verify import superuser_url
from libs.messaging.deadletters import DeadLetters
from libs.testing.outside import stripe as outside
from libs.testing.outside.link import Link, linked
from libs.testing.outside.stripe import Stripe
from tests.chaos.conftest import Breakable, metric
from tests.cluster import Cluster, clustered
from tests.twins import Twins, twins

PROCESSES = tuple(process for name in CALLERS for process in (name, twin_of(name)))


@dataclass
class World:
    """Everything a fault may touch."""

    both: Twins
    cluster: Cluster
    links: Sequence[Link]
    """To the nodes of the broker, in their order."""
    stripe: Stripe
    web: aiohttp.ClientSession
    chance: random.Random

    @property
    def breakable(self) -> Breakable:
        """Its processes."""
        return Breakable(self.both)

    async def superuser(self, sql: str) -> list[asyncpg.Record]:
        """Something only the database server's superuser may do."""
        connection = await asyncpg.connect(superuser_url(self.both.folder), timeout=30)
        try:
            rows: list[asyncpg.Record] = await connection.fetch(sql)
        finally:
            await connection.close(timeout=5)
        return rows

    async def leader(self, service: str) -> str:
        """The process whose relay publishes the service's events; the first, if none does."""
        for process in (service, twin_of(service)):
            found = await metric(self.web, self.both.port(process), "qm_outbox_leader")
            if 1.0 in found.values():
                return process
        return service

    def dead_letters(self, service: str) -> DeadLetters:
        """What a service's operators see."""
        return DeadLetters(service, self.cluster.url)

    async def dead(self) -> int:
        """How many dead letters there are."""
        found = [await self.dead_letters(service).list() for service in SERVICES]
        return sum(map(len, found))

    def whole(self) -> None:
        """Undo what a fault that failed may have left."""
        for link in (*self.links, *self.both.fronts.values()):
            link.held, link.delay = False, 0.0
        self.stripe.faults.clear()


@asynccontextmanager
async def opened(layout: Layout, web: aiohttp.ClientSession, seed: int) -> AsyncIterator[World]:
    """Start all of it, with data that is thrown away."""
    folder = private_folder(layout, "cluster")
    async with AsyncExitStack() as stack:
        stack.callback(remove, folder)
        cluster = await stack.enter_async_context(clustered(layout, folder))
        links = [await stack.enter_async_context(linked(n.ports.amqp)) for n in cluster.nodes]
        password = cluster.nodes[0].password
        stripe = await stack.enter_async_context(outside.serving())
        settings = {
            "QM_BROKER_URL": ",".join(
                f"amqp://{USER}:{password}@127.0.0.1:{link.port}/" for link in links
            ),
            "QM_STRIPE_API_BASE": stripe.url,
            "QM_STRIPE_SECRET_KEY": stripe.account.key,
            "QM_STRIPE_WEBHOOK_SECRETS": ",".join(stripe.post.keys),
        }
        both = await stack.enter_async_context(twins(layout, **settings))
        stripe.post.url = f"{both.url}/api/v1/payments/webhooks/stripe"
        stripe.post.at_once = True
        await asyncio.to_thread(cluster.flush)
        chance = random.Random(seed)  # noqa: S311 - a load
        yield World(both, cluster, links, stripe, web, chance)
