"""A relay or consumers in a process of their own, to be killed: `python -m ... relay|consumers`.

With `stuck` it stops where a crash hurts most: a relay after the broker's confirmation and before
the mark, a consumer after its commit and before the acknowledgement.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from libs.contracts.catalog import CategoryChanged
from libs.db.database import Database
from libs.db.settings import DatabaseSettings
from libs.messaging import relay as relaying
from libs.messaging.consumer import Consumers
from libs.messaging.lane import Lane, Message
from libs.messaging.relay import Relay
from libs.messaging.subscription import Subscription

from .conftest import ORDERED, SERVICE, NotesWork, Site, note_category

ROOT = Path(__file__).resolve().parents[3]


@asynccontextmanager
async def killed(site: Site, what: str, *, stuck: bool = False) -> AsyncIterator[None]:
    """Run it while the block runs, then SIGKILL it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.libs.messaging.runner",
        what,
        "stuck" if stuck else "",
        cwd=ROOT,
        env={**os.environ, "SITE": json.dumps(_site(site))},
    )
    try:
        yield
    finally:
        process.send_signal(signal.SIGKILL)
        await process.wait()


def _site(site: Site) -> dict[str, str]:
    return {
        "database_app_url": site.urls.app_url,
        "database_costs_url": site.urls.costs_url,
        "database_relay_url": site.urls.relay_url,
        "broker_url": site.broker_url,
    }


async def _run(what: str, *, stuck: bool) -> None:
    settings = json.loads(os.environ["SITE"])
    if what == "relay":
        if stuck:
            asyncpg.Connection.execute = _stuck_at_mark  # type: ignore[method-assign, assignment]
        await Relay(SERVICE, settings["database_relay_url"], settings["broker_url"]).run()
        return
    if stuck:
        Lane.ack = _never  # type: ignore[method-assign, assignment]
    database = Database(SERVICE, DatabaseSettings.model_validate(settings))
    await database.open()
    await Consumers(
        SERVICE,
        [Subscription(ORDERED, {CategoryChanged: note_category})],
        database=database,
        make=NotesWork,
        broker_url=settings["broker_url"],
    ).run()


async def _stuck_at_mark(_connection: object, query: str, *_: object) -> None:
    if query == relaying._MARK:
        await asyncio.sleep(600)


async def _never(_lane: Lane, _message: Message, *, multiple: bool = False) -> None:
    await asyncio.sleep(600)


if __name__ == "__main__":
    asyncio.run(_run(sys.argv[1], stuck="stuck" in sys.argv))
