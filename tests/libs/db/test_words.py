"""Finding rows by words: as `search` itself would, whatever rows are called, before and since."""

from collections.abc import Awaitable, Callable
from typing import cast
from uuid import UUID

import asyncpg
import pytest

from libs.db.database import Connection
from libs.db.words import Search
from libs.db.words import search as searched
from libs.domain.ids import new_id
from libs.testing.postgres import ServiceDatabase

NewDatabase = Callable[[str], Awaitable[ServiceDatabase]]
_MAKE = """
INSERT INTO products (tenant_id, id, sku, name, unit, kind, active, version)
SELECT qm_tenant(), qm_new_id(), sku, name, 'pcs', 'component', true, 1
FROM unnest($1::text[], $2::text[]) AS p(sku, name)
"""
NAMES = {
    "QM-00003": "Ball bearing 42mm",
    "QM-00004": "ball valve, 1e5abc",
    "EL/5": "Ñandú Ⅷ 10mm² pump",
    "P_6": "İstanbul straße 日本 pump",
    "--": "x@y.example <b> &amp; 5x5",
}
WANTED = ["ball", "BALL 42", "qm 00004", "1e", "1e5abc", "1e5abc pump", "ñan", "10mm²", "ⅷ pump"]
WANTED += ["istan STRASSE", "straße", "日", "x", "5x5 x", "amp", "b", "nothing", "pump nothing"]


async def connected(database: ServiceDatabase, tenant: UUID) -> asyncpg.Connection:
    connection = await asyncpg.connect(database.app_url)
    await connection.execute(f"SELECT set_config('qm.tenant', '{tenant}', false)")
    return connection


async def search(connection: asyncpg.Connection, text: str) -> Search | None:
    return await searched(cast("Connection", connection), "products", text)


async def found(connection: asyncpg.Connection, text: str) -> tuple[set[str], set[str]]:
    """SKUs by `search` alone, and by words as well."""
    told = await search(connection, text)
    assert told is not None
    both = "SELECT sku, id FROM products WHERE search @@ to_tsquery('simple', $1)"
    rows = await connection.fetch(both, told.query)
    narrowed = {row["sku"] for row in rows if told.ids is None or row["id"] in told.ids}
    return {row["sku"] for row in rows}, narrowed


async def test_words_find_what_search_finds_also_after_it_was_renamed(
    service_database: NewDatabase,
) -> None:
    connection = await connected(await service_database("inventory"), new_id())
    await connection.execute(_MAKE, list(NAMES), list(NAMES.values()))
    for text in WANTED:
        alone, narrowed = await found(connection, text)
        assert alone == narrowed, text
    assert await found(connection, "ball 42") == ({"QM-00003"}, {"QM-00003"})
    await connection.execute("UPDATE products SET name = 'Roller' WHERE sku = 'QM-00003'")
    assert await found(connection, "ball 42") == (set(), set())
    assert await found(connection, "roll") == ({"QM-00003"}, {"QM-00003"})
    assert await search(connection, "--- &|!") is None
    await connection.close()


@pytest.mark.promise("Q.17")
async def test_what_few_have_is_named_and_what_many_have_is_not(
    service_database: NewDatabase,
) -> None:
    ours = new_id()
    database = await service_database("inventory")
    connection = await connected(database, ours)
    skus = [f"N-{n:04}" for n in range(2100)]
    names = [f"Common {'even' if n % 2 else 'odd'}" for n in range(2100)]
    await connection.execute(_MAKE, skus, names)

    async def named(text: str) -> int | None:
        told = await search(connection, text)
        assert told is not None
        return None if told.ids is None else len(told.ids)

    assert await named("common") is None
    assert await named("common even") is None
    assert await named("even odd") == 0
    assert await named("0007 common") == 1
    assert await named("missing") == 0
    await connection.close()
    # Words are a company's own.
    stranger = await connected(database, new_id())
    told = await search(stranger, "common")
    assert told is not None
    assert told.ids == []
    await stranger.close()
