"""A connection that served one company shows the next one nothing of it, however it was left."""

import asyncio
import random
from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import pytest

from libs.db.database import Database
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.testing.postgres import Databases
from libs.testing.services import environment
from libs.web.settings import ServiceSettings

AT_ONCE = 16
COMPANIES = 25
_OPEN = "INSERT INTO warehouses (tenant_id, id, code, name, address, active, version)"
_SEEN = "SELECT tenant_id FROM warehouses"


@pytest.fixture(scope="module")
async def database(databases: Databases) -> AsyncIterator[Database]:
    """Inventory's database, with fewer connections than there are requests at once."""
    made = await databases.create("inventory")
    settings = ServiceSettings(**environment(made, ""), database_pool_size=4)
    opened = Database("inventory", settings)
    await opened.open()
    yield opened
    await opened.close()
    await databases.drop(made)


@pytest.mark.promise("S0.11", "S4.31")
@pytest.mark.parametrize("requests", [2_000, pytest.param(10_000, marks=pytest.mark.full)])
async def test_thousands_of_requests_of_many_companies_see_no_row_of_another(
    database: Database, requests: int
) -> None:
    companies = [await _with_a_warehouse(database) for _ in range(COMPANIES)]
    turns = iter(range(requests))
    foreign: list[tuple[UUID, UUID]] = []
    endings: dict[str, int] = {"committed": 0, "failed": 0, "cancelled": 0, "without": 0}
    chance = random.Random(20_261_121)  # noqa: S311 - repeatable, not secret

    async def ask() -> None:
        for _ in turns:
            company = chance.choice(companies)
            ending = chance.choices(list(endings), weights=[90, 4, 2, 4])[0]
            seen = await _request(database, company, ending)
            foreign.extend((company, tenant) for tenant in seen if tenant != company)
            endings[ending] += 1

    await asyncio.gather(*(ask() for _ in range(AT_ONCE)))
    assert not foreign
    assert sum(endings.values()) == requests
    assert all(endings.values()), endings


async def _with_a_warehouse(database: Database) -> UUID:
    actor = Principal(new_id(), new_id())
    async with database.transaction(actor) as connection:
        await connection.execute(
            f"{_OPEN} VALUES ($1, $2, 'MAIN', 'Main', '', true, 1)", actor.tenant_id, new_id()
        )
    return actor.tenant_id


async def _request(database: Database, company: UUID, ending: str) -> list[UUID]:
    """Whose rows a request saw that ended in this way."""
    actor = Principal(new_id(), company)
    seen: list[UUID] = []
    if ending == "without":
        # Somebody forgot the company: every row seen here would be one too many.
        async with database.pool_for(actor).acquire() as connection:
            return [new_id() for _ in await connection.fetch(_SEEN)]
    if ending == "cancelled":
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.002), database.transaction(actor) as connection:
                await connection.execute("SELECT pg_sleep(5)")
        return seen
    try:
        async with database.transaction(actor) as connection:
            seen = [row[0] for row in await connection.fetch(_SEEN)]
            assert seen, "a company sees its own"
            if ending == "failed":
                await connection.execute("SELECT 1 / 0")
    except asyncpg.DivisionByZeroError:
        assert ending == "failed"
    return seen
