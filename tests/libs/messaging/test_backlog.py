"""A consumer that was away for long: the relay does not grow, the others do not wait for it."""

import psutil
import pytest

from libs.contracts.catalog import CategoryChanged
from libs.messaging.subscription import Subscription

from .conftest import FREE, ORDERED, Site, note_category, until
from .talking import only_begin

MEGABYTES = 60  # a backlog held in memory would be some hundred

# As the service's own transactions store them, in one statement.
_SAY = """
INSERT INTO events (id, tenant_id, aggregate_type, aggregate_id, aggregate_version, partition_key,
                    type, payload, headers)
SELECT gen_random_uuid(), e.tenant_id, e.aggregate_type, n.about, 1, n.about::text, e.type,
       jsonb_build_object('category_id', n.about, 'name', n.n::text, 'parent_id', NULL), e.headers
FROM (SELECT * FROM events LIMIT 1) AS e,
     (SELECT n, gen_random_uuid() AS about FROM generate_series(1, $1::int) AS n) AS n
"""
_UNPUBLISHED = "SELECT count(*) FROM events WHERE published_at IS NULL"
_HEARD = f"SELECT count(*) FROM inbox WHERE consumer = '{FREE.name}'"
_NOTED = "SELECT count(DISTINCT name) FROM notes"


@pytest.mark.chaos
@pytest.mark.promise("S4.6")
@pytest.mark.parametrize("count", [500, pytest.param(100_000, marks=pytest.mark.full)])
async def test_a_backlog_is_relayed_in_little_memory_and_worked_off_by_who_comes_back(
    site: Site, count: int
) -> None:
    away = Subscription(ORDERED, {CategoryChanged: note_category})
    there = Subscription(FREE, {CategoryChanged: only_begin})
    async with site.consumers(away), site.relay():
        await site.say(["first"])
        await until(lambda: site.noted(1))
    async with site.consumers(there), site.relay():
        await until(site.all_published)
        before = psutil.Process().memory_info().rss
        await site.ask(_SAY, count)
        await until(lambda: _count(site, _UNPUBLISHED, 0), within=300)
        assert psutil.Process().memory_info().rss - before < MEGABYTES * 1_000_000
        # Nobody waits for who is away.
        await until(lambda: _count(site, _HEARD, count), within=300)
        assert await site.notes() == ["first"]
        async with site.consumers(away):
            await until(lambda: _count(site, _NOTED, count + 1), within=300)


async def _count(site: Site, query: str, wanted: int) -> bool:
    (row,) = await site.ask(query)
    return bool(row["count"] == wanted)
