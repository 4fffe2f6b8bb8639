"""Tail workers: every event is handled, and what fails for one company stops nobody else."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import ClassVar
from uuid import UUID

import pytest

from libs.contracts.base import Event
from libs.db import outbox
from libs.db.database import Database
from libs.db.settings import DatabaseSettings
from libs.db.tails import TailWorker, Told
from libs.domain.clock import utc_now
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.testing.postgres import Databases

# Transactions of other tests on the same server may still be running.
_TO_BE_READ = "SELECT bool_and(xid < pg_snapshot_xmin(pg_current_snapshot())) FROM events"


class Rung(Event):
    """A bell rang."""

    type: ClassVar[str] = "testing.bell.rung"

    number: int


class Listener(TailWorker):
    """Remembers what it heard, unless a company makes it fail."""

    name = "listener"
    types = (Rung.key(),)

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.heard: list[tuple[UUID, int]] = []
        self.failing: set[UUID] = set()
        self.tried = 0

    async def handle(self, tenant_id: UUID, told: Sequence[Told]) -> None:
        self.tried += tenant_id in self.failing
        if tenant_id in self.failing:
            raise ArithmeticError
        self.heard += [(tenant_id, Rung.model_validate_json(one.payload).number) for one in told]

    async def pass_by(self) -> None:
        """One pass over what is there."""
        async with self._database.across_tenants() as connection:
            await self._pass(connection)

    def forget_pauses(self) -> None:
        """As if their time had come, or the worker started anew."""
        self._failures.clear()


@pytest.fixture
async def database(databases: Databases) -> AsyncIterator[Database]:
    made = await databases.create("auth")
    settings = DatabaseSettings(
        database_app_url=made.app_url,
        database_costs_url=made.costs_url,
        database_relay_url=made.relay_url,
    )
    opened = Database("auth", settings)
    await opened.open()
    yield opened
    await opened.close()
    await databases.drop(made)


async def ring(database: Database, tenant_id: UUID, number: int) -> None:
    actor = Principal.system(tenant_id)
    async with database.transaction(actor) as connection:
        fact = outbox.Fact(Rung(number=number), tenant_id, number, utc_now())
        await outbox.store(connection, actor, [fact])
    async with database.across_tenants() as connection:
        while not await connection.fetchval(_TO_BE_READ):  # noqa: ASYNC110 - in other sessions
            await asyncio.sleep(0.01)


async def tails(database: Database) -> list[str]:
    async with database.across_tenants() as connection:
        return [row["name"] for row in await connection.fetch("SELECT name FROM tails ORDER BY 1")]


async def test_a_company_at_which_a_worker_fails_stops_nobody_and_misses_nothing(
    database: Database,
) -> None:
    poor, other, worker = new_id(), new_id(), Listener(database)
    worker.failing = {poor}
    for number in (1, 2):
        await ring(database, poor, number)
        await ring(database, other, number)
        await worker.pass_by()
    assert worker.heard == [(other, 1), (other, 2)]
    assert await tails(database) == ["listener", f"listener:{poor}"]
    worker.forget_pauses()
    await worker.pass_by()
    assert worker.tried == 2
    # What comes while it pauses is not handled before what came earlier.
    worker.failing = set()
    await ring(database, poor, 3)
    await worker.pass_by()
    assert len(worker.heard) == 2
    again = Listener(database)  # after a crash
    await again.pass_by()
    assert again.heard == [(poor, 1), (poor, 2), (poor, 3)]
    await ring(database, poor, 4)
    await again.pass_by()
    assert again.heard[3:] == [(poor, 4)]
    assert await tails(database) == ["listener"]


async def test_a_company_is_tried_again_after_a_pause_that_grows(database: Database) -> None:
    poor, worker = new_id(), Listener(database)
    worker.failing = {poor}
    await ring(database, poor, 1)
    for _ in range(3):
        await worker.pass_by()
    assert worker.tried == 1
    assert worker.pauses(poor)
