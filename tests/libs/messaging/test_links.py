"""Links to broker and database that break, swallow everything or are slow: no task stays stuck."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from deploy.local import ports
from libs.db import database
from libs.testing.outside.link import linked
from libs.testing.postgres import Databases

from .conftest import SERVICE, Site, fresh, opened, until
from .talking import BOTH, Talk

pytestmark = [pytest.mark.chaos, pytest.mark.promise("S4.6")]


async def test_a_link_to_the_broker_cut_held_and_slow_loses_doubles_and_reorders_nothing(
    databases: Databases, broker_url: str
) -> None:
    where = urlsplit(broker_url)
    async with linked(where.port or 0) as link:
        # Two nodes of which one is not there.
        gone = f"amqp://guest:guest@127.0.0.1:{ports.any_free()}/"
        url = f"{gone},{broker_url.replace(f':{where.port}/', f':{link.port}/')}"
        async with fresh(databases, url) as site:
            talk = Talk(site, pause=0.1)
            async with site.consumers(*BOTH), site.relay(), talk.going_on():
                for _ in range(2):
                    link.cut()
                    await _more(site)
                link.delay = 0.5
                await _more(site)
                link.delay = 0.02  # a broker far away: every declaration is a round trip
                link.cut()
                await _more(site)
                link.delay = 0.0
                link.held = True
                tried = link.accepted
                # Publisher and consumers notice without being told, and try again.
                await until(lambda: site.true(link.accepted >= tried + 2), within=60)
                await until(_grown(talk, 1), say="orders taken without a broker")
                link.held = False
                await _more(site)
                await talk.stop()
                await until(talk.all_heard, within=60)
            await talk.check()


async def test_a_link_to_the_database_cut_held_and_slow_loses_and_doubles_nothing(
    databases: Databases, broker_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "ANSWER_WITHIN", 2.0)
    urls = await databases.create(SERVICE, migrated=False)
    port = urlsplit(urls.app_url).port or 0
    async with linked(port) as link:
        far = {
            name: getattr(urls, name).replace(f":{port}/", f":{link.port}/")
            for name in ("app_url", "costs_url", "relay_url")
        }
        async with opened(databases, replace(urls, **far), broker_url) as site:
            talk = Talk(site, pause=0.1)
            async with site.consumers(*BOTH), site.relay(), talk.going_on():
                for _ in range(2):
                    await until(_grown(talk, 40), within=60)
                    link.cut()
                link.delay = 0.02
                await until(_grown(talk, 16), within=60)
                link.delay, link.held = 0.0, True
                before = talk.unknown
                await until(lambda: site.true(talk.unknown > before), within=60)
                link.held = False
                await until(_grown(talk, 40), within=60)
                await talk.stop()
                await until(talk.all_heard, within=60)
            await talk.check()
    await databases.drop(urls)


async def _more(site: Site) -> None:
    """Wait until what is said now has been heard."""
    (subject,) = await site.say(["between faults"])
    await until(lambda: site.notes(subject), within=60)


def _grown(talk: Talk, more: int) -> Callable[[], Awaitable[bool]]:
    """Whether so many more events were promised than now."""
    wanted = talk.count() + more

    async def grown() -> bool:
        return talk.count() >= wanted

    return grown
