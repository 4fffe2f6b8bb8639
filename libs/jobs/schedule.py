"""Jobs on a schedule: each runs once across all replicas, and leaves its figures for /admin."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import asyncpg
import orjson
import structlog

from libs.db.database import Database

log = structlog.get_logger("jobs")

_CLAIM = """
INSERT INTO jobs (name, last_started_at) VALUES ($1, now())
ON CONFLICT (name) DO UPDATE SET last_started_at = now()
WHERE jobs.last_started_at IS NULL OR jobs.last_started_at <= now() - $2::interval
RETURNING name
"""
_FINISH = """
UPDATE jobs SET last_finished_at = now(), last_error = $2, figures = $3::jsonb WHERE name = $1
"""


@dataclass(frozen=True, slots=True)
class Job:
    """Work that is due every so often; it returns figures (rows removed, digests sent)."""

    name: str
    every: timedelta
    run: Callable[[Database], Awaitable[Mapping[str, int]]]


class Schedule:
    """Runs the jobs of one service; whichever replica claims a due job first does it."""

    def __init__(self, database: Database, jobs: Sequence[Job], tick: float = 1.0) -> None:
        """`tick` is how often, in seconds, due jobs are looked for."""
        self._database = database
        self._jobs = jobs
        self._tick = tick
        self._stopping = asyncio.Event()

    async def stop(self) -> None:
        """Let `run()` return after the job in hand."""
        self._stopping.set()

    async def run(self) -> None:
        """Until `stop()`; a database that is away is waited for."""
        while not self._stopping.is_set():
            for job in self._jobs:
                try:
                    await self._run_if_due(job)
                except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
                    log.warning("job waits for the database", job=job.name, error=repr(error))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), self._tick)

    async def _run_if_due(self, job: Job) -> None:
        async with self._database.across_tenants() as connection:
            if await connection.fetchval(_CLAIM, job.name, job.every) is None:
                return
        error, figures = None, {}
        try:
            figures = dict(await job.run(self._database))
        except Exception as failure:
            error = repr(failure)
            log.exception("job failed", job=job.name)
        async with self._database.across_tenants() as connection:
            await connection.execute(_FINISH, job.name, error, orjson.dumps(figures).decode())


async def clean_up(database: Database) -> Mapping[str, int]:
    """Forget inbox entries after 30 days, idempotency keys and changes of lists after 24 hours."""
    async with database.across_tenants() as connection:
        inbox = await connection.execute(
            "DELETE FROM inbox WHERE processed_at < now() - interval '30 days'"
        )
        keys = await connection.execute(
            "DELETE FROM idempotency_keys WHERE created_at < now() - interval '24 hours'"
        )
        changes = await connection.execute(
            "DELETE FROM list_changes WHERE changed_at < now() - interval '24 hours'"
        )
    return {
        "inbox": _count(inbox),
        "idempotency_keys": _count(keys),
        "list_changes": _count(changes),
    }


CLEAN_UP = Job("clean-up", timedelta(hours=1), clean_up)


def _count(outcome: str) -> int:
    return int(outcome.rsplit(" ", 1)[-1])
