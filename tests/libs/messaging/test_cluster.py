"""A broker of three nodes that loses one, two and all of them under load."""

from collections.abc import AsyncIterator

import pytest

from deploy.local.layout import Layout
from deploy.local.throwaway import private_folder, remove
from libs.testing.postgres import Databases
from tests.cluster import Cluster, clustered

from .conftest import ORDERED, Site, fresh, until
from .talking import BOTH, Talk

pytestmark = [pytest.mark.chaos, pytest.mark.full, pytest.mark.promise("S4.6")]


@pytest.fixture
async def cluster(layout: Layout) -> AsyncIterator[Cluster]:
    """Three nodes nobody else uses."""
    folder = private_folder(layout, "cluster")
    try:
        async with clustered(layout, folder) as nodes:
            yield nodes
    finally:
        remove(folder)


async def test_nodes_of_a_cluster_die_and_what_was_confirmed_is_heard_once_and_in_order(
    databases: Databases, cluster: Cluster
) -> None:
    """The leader of a queue, that and the clients' node, two of three, all three."""
    first, second, third = cluster.nodes
    async with fresh(databases, cluster.url) as site:
        talk = Talk(site, pause=0.1)
        async with site.consumers(*BOTH), site.relay(), talk.going_on():
            await _flows(site)
            cluster.flush()
            leader = cluster.leader_of(ORDERED.shard_names()[0])
            others = [node for node in cluster.nodes if node is not leader]
            for gone in ([leader], [leader, others[0]], [second, third], [first, second, third]):
                before = await talk.total()
                await cluster.lose(gone)
                await until(lambda: _committed(talk, before), say="orders taken without a broker")  # noqa: B023
                if len(gone) == 1:
                    await _flows(site)  # two of three are enough
                await cluster.restore(gone)
                await _flows(site)
            await talk.stop()
            await until(talk.all_heard, within=120)
        await talk.check()


async def _flows(site: Site) -> None:
    (subject,) = await site.say(["between faults"])
    await until(lambda: site.notes(subject), within=120, say="events to flow")


async def _committed(talk: Talk, before: int) -> bool:
    return await talk.total() > before
