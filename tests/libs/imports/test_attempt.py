"""Attempts at an import: how often one is begun, and by whom not any more."""

from collections.abc import AsyncIterator

import pytest

from libs.contracts import catalog as said
from libs.db.database import Database
from libs.db.settings import DatabaseSettings
from libs.db.work import Work, beginning
from libs.domain.clock import utc_now
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.files.cells import Refused
from libs.imports.attempt import Attempt
from libs.imports.job import Import, Mode, Order, Says
from libs.imports.rows import Outcome
from libs.imports.store import SqlImports
from tests.conftest import NewDatabase

SAYS = Says(
    said.ImportRequested,
    said.ImportProgressed,
    said.ImportSucceeded,
    said.ImportFailed,
    said.ImportCancelled,
)


class Nothing:
    """Takes no row."""

    async def prepare(self, *_: object, **__: object) -> None:
        """Nothing to compare with."""

    def passed(self, *_: object) -> None:
        """Nothing to remember."""

    async def take(self, *_: object, **__: object) -> Outcome:
        """All rows are passed over."""
        return Outcome()

    async def finish(self, *_: object) -> None:
        """Nothing has waited."""


@pytest.fixture
async def database(service_database: NewDatabase) -> AsyncIterator[Database]:
    """A database with the tables of imports."""
    made = await service_database("catalog")
    settings = DatabaseSettings(
        database_app_url=made.app_url,
        database_costs_url=made.costs_url,
        database_relay_url=made.relay_url,
    )
    opened = Database("catalog", settings)
    await opened.open()
    yield opened
    await opened.close()


async def begun(database: Database, actor: Principal, of: Import) -> Import:
    """Begin it, as a process does that dies at once; how it stands then."""
    begin = beginning(database, Work)
    attempt = Attempt(
        of,
        actor,
        columns=(),
        importer=Nothing(),
        begin=begin,
        says=SAYS,
        now=utc_now,
        stopping=lambda: False,
    )
    await attempt.start()
    async with begin(actor) as work:
        return await SqlImports(work, SAYS).get(of.id)


async def test_a_file_that_kills_each_process_is_begun_three_times(database: Database) -> None:
    actor = Principal.system(new_id())
    async with beginning(database, Work)(actor) as work:
        imports = SqlImports(work, SAYS)
        file_id = await imports.store_file(b"sku\n", confidential=False, at=utc_now())
        made = Import.request(
            new_id(),
            kind="products",
            file_id=file_id,
            file_name="killer.csv",
            order=Order(Mode.VALID_ROWS, dry_run=False),
            actor=actor,
            confidential=False,
            says=SAYS,
            at=utc_now(),
        )
        imports.add(made)
    assert [(await begun(database, actor, made)).attempts for _ in range(3)] == [1, 2, 3]
    with pytest.raises(Refused, match="begun 3 times, and cut off each time"):
        await begun(database, actor, made)
    # An attempt that was stopped does not count, and none before rows that were written.
    async with beginning(database, Work)(actor) as work:
        imports = SqlImports(work, SAYS)
        current = await imports.get(made.id)
        current.put_back()
        await imports.save(current)
    current = await begun(database, actor, made)
    assert current.attempts == 3
    current.add(Outcome(created=1), rows=1, done_to=2)
    assert current.attempts == 0
