"""What a service's own tables say of its health, as figures for Prometheus.

Every replica asks the same tables, so all say the same, and one that has just started knows what
the one before it did.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import asyncpg
import structlog
from prometheus_client import Gauge

from libs.db.database import Connection, Database
from libs.jobs.schedule import Job

log = structlog.get_logger("jobs")

_EVERY: Final = 15.0  # seconds
FINISHED: Final = Gauge(
    "qm_job_finished_timestamp_seconds", "When a job last ended, well or not", ["task"]
)
FAILED: Final = Gauge("qm_job_failed", "1 where a job's last run failed", ["task"])
INTERVAL: Final = Gauge("qm_job_interval_seconds", "How often a job is due", ["task"])
MEASURED: Final = Gauge(
    "qm_measured_timestamp_seconds", "When the service's database last said how it is"
)
OVERDUE: Final = Gauge(
    "qm_processes_overdue", "What should have gone on by itself by now, and has not", ["process"]
)
HELD: Final = Gauge("qm_messages_held", "Messages put aside behind a dead letter, now")

_JOBS: Final = """
SELECT name, last_error IS NOT NULL AS failed,
       extract(epoch FROM last_finished_at)::float AS finished
FROM jobs WHERE last_finished_at IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """A gauge, and the query for the one number it is set to: asked as the relay login."""

    gauge: Gauge
    query: str


def overdue(process: str, query: str) -> Figure:
    """How many of a process are overdue, over all companies."""
    return Figure(OVERDUE.labels(process), query)


class Measuring:
    """Asks every 15 seconds; `run()` until `stop()`."""

    def __init__(self, database: Database, jobs: Sequence[Job], figures: Sequence[Figure]) -> None:
        """`figures` besides those every service has."""
        self._database = database
        self._jobs = jobs
        self._figures = (Figure(HELD, "SELECT count(*) FROM held"), *figures)
        self._stopping = asyncio.Event()

    async def stop(self) -> None:
        """Let `run()` return."""
        self._stopping.set()

    async def run(self) -> None:
        """While the database is away nothing is set: that it is so can be told from MEASURED."""
        for job in self._jobs:
            INTERVAL.labels(job.name).set(job.every.total_seconds())
            # What has never ended is late from now on.
            FINISHED.labels(job.name).set_to_current_time()
            FAILED.labels(job.name).set(0)
        while not self._stopping.is_set():
            try:
                async with self._database.across_tenants() as connection:
                    await self._measure(connection)
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
                log.warning("nothing is measured without the database", error=repr(error))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), _EVERY)

    async def _measure(self, connection: Connection) -> None:
        known = {job.name for job in self._jobs}
        for row in await connection.fetch(_JOBS):
            if row["name"] in known:
                FINISHED.labels(row["name"]).set(row["finished"])
                FAILED.labels(row["name"]).set(row["failed"])
        for figure in self._figures:
            figure.gauge.set(await connection.fetchval(figure.query))
        MEASURED.set_to_current_time()
