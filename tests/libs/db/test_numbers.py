"""Numbers of documents taken ahead: each once, whoever takes them, and nobody waits."""

import asyncio
from collections.abc import Awaitable, Callable

from libs.db.database import Database
from libs.db.numbers import next_number, number_ahead
from libs.db.settings import DatabaseSettings
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.testing.postgres import ServiceDatabase


async def test_numbers_taken_ahead_are_each_given_once_while_documents_are_being_written(
    service_database: Callable[[str], Awaitable[ServiceDatabase]],
) -> None:
    made = await service_database("notifications")
    database = Database(
        "notifications",
        DatabaseSettings(
            database_app_url=made.app_url,
            database_costs_url=made.costs_url,
            database_relay_url=made.relay_url,
        ),
    )
    await database.open()
    actor, other = Principal.system(new_id()), Principal.system(new_id())
    async with database.transaction(actor) as connection:
        assert await next_number(connection, actor.tenant_id, "PO") == "PO-000001"
        async with asyncio.timeout(60):
            taken = await asyncio.gather(*(number_ahead(database, actor, "T") for _ in range(30)))
    assert sorted(taken) == [f"T-{n:06}" for n in range(1, 31)]
    assert await number_ahead(database, other, "T") == "T-000001"
    await database.close()
