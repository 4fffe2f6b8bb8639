"""What every service does beside answering."""

import asyncio

from libs.db.database import Database
from libs.testing.postgres import ServiceDatabase
from libs.testing.services import environment, running
from libs.web.service import Service
from libs.web.settings import ServiceSettings
from tests.conftest import NewDatabase


class Surprised:
    """A worker that dies of something nobody foresaw, and works when it is begun anew."""

    def __init__(self) -> None:
        """Has not begun."""
        self.begun = 0
        self.works = asyncio.Event()
        self.stopping = asyncio.Event()

    async def run(self) -> None:
        """Die the first time."""
        self.begun += 1
        if self.begun == 1:
            raise ZeroDivisionError
        self.works.set()
        await self.stopping.wait()

    async def stop(self) -> None:
        """End the second."""
        self.stopping.set()


async def test_a_worker_that_dies_of_a_surprise_is_begun_anew_until_it_is_told_to_stop(
    service_database: NewDatabase, broker_url: str
) -> None:
    database: ServiceDatabase = await service_database("catalog")
    settings = ServiceSettings(**environment(database, broker_url))
    worker = Surprised()
    service = Service(
        name="catalog",
        settings=settings,
        database=Database("catalog", settings),
        routers=[],
        workers=[worker],
    )
    async with running(service) as client:
        await asyncio.wait_for(worker.works.wait(), 30)
        assert (await client.get("/health/live")).status == 200
    assert worker.stopping.is_set()
    assert worker.begun == 2
