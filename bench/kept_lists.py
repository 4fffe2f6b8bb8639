"""Lists kept in memory (ADR 0012): the same request, kept and not, with the database's round trips.

A request whose cursor nobody has sent before is read as if nothing were kept, and answered alike.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

import aiohttp
import jwt

from bench.client import Connection, connect
from bench.goods import open_goods
from bench.options import Options
from bench.runs import Run, best_of
from bench.target import database_url, gateway_url, service_url
from libs.db.database import Connection as DatabaseConnection
from libs.db.database import Database
from libs.db.lists import KeptLists
from libs.db.pages import encode
from libs.db.settings import DatabaseSettings
from libs.domain.principal import Principal
from services.catalog.infrastructure import queries

CATEGORIES, WAREHOUSES, PRODUCTS = 100, 10, 200
LOGINS = ("app", "costs", "relay")


@dataclass(frozen=True, slots=True)
class Kept:
    """A list, how much of it is asked for, and a cursor from before its first row."""

    name: str
    service: str
    path: str
    before: Callable[[int], str]

    def url(self, number: int) -> str:
        """The path with a cursor."""
        return f"{self.path}&cursor={self.before(number)}"


def _by_name(number: int) -> str:
    return encode([f"!{number:09}", uuid4()])


LISTS = (
    Kept("categories", "catalog", "catalog/categories?limit=200", _by_name),
    Kept("warehouses", "inventory", "inventory/warehouses?limit=200", _by_name),
    Kept("products", "catalog", "catalog/products?limit=50", lambda n: encode([f"!{n:09}"])),
)


async def measure(session: aiohttp.ClientSession, options: Options) -> None:
    """Categories, warehouses and a page of products; one client."""
    goods = await open_goods(session, "Bench lists", PRODUCTS)
    admin = goods.company.admin
    for number in range(CATEGORIES):
        await admin.post("catalog/categories", {"name": f"Category {number}"})
    for number in range(WAREHOUSES - 1):
        await admin.post("inventory/warehouses", {"code": f"K{number}", "name": "Kept"})
    token = (await admin.sign_in()).token
    for kept in LISTS:
        for where, url in (
            ("gateway", gateway_url()),
            ("service asked directly", service_url(kept.service)),
        ):
            connection = await connect(url, token)
            with_it = await _drive(connection, kept, where, options, new=False)
            without = await _drive(connection, kept, where, options, new=True)
            connection.close()
            with_it.show()
            without.show()
            _compare(with_it, without)
    await _round_trips(goods.company.admin.token)


async def _drive(
    connection: Connection, kept: Kept, where: str, options: Options, *, new: bool
) -> Run:
    same = kept.url(0)

    async def once(connection: Connection, number: int) -> None:
        await connection.get(kept.url(number + 1) if new else same)

    said = "not kept" if new else "kept"
    name = f"list of {kept.name}, {said}, {where}"
    return await best_of(options.times, name, [connection], once, options.seconds)


def _compare(kept: Run, read: Run) -> None:
    database = [1000 * run.cpu["postgres"] / max(1, run.operations) for run in (kept, read)]
    print(
        f"      kept against read: p50 {kept.percentile(0.5) / read.percentile(0.5):.2f}, CPU "
        f"{kept.cpu_each / read.cpu_each:.2f}, PostgreSQL's CPU {database[0] / database[1]:.2f} "
        f"({database[0]:.2f} instead of {database[1]:.2f} ms)"
    )


async def _round_trips(token: str) -> None:
    """How often the database is asked: counted at the driver, in this process."""
    claims = jwt.decode(token, options={"verify_signature": False})
    actor = Principal.system(UUID(claims["tid"]))
    urls = {f"database_{login}_url": database_url("catalog", login) for login in LOGINS}
    database = Database("catalog", DatabaseSettings.model_validate(urls))
    await database.open()
    lists, asked = KeptLists(database), 0

    def count(_query: object) -> None:
        nonlocal asked
        asked += 1

    async def read(connection: DatabaseConnection) -> bytes:
        page = await queries.list_categories(connection, ids=None, limit=200, cursor=None)
        return bytes(len(page.items))

    async def uncached() -> None:
        async with database.transaction(actor, read_only=True) as connection:
            await read(connection)

    async def cached() -> None:
        await lists.answer(actor, "categories", None, read)

    async with database.pool_for(actor).acquire() as connection:
        connection.add_query_logger(count)
    counted = []
    for once in (uncached, cached, cached):
        asked = 0
        await once()
        await asyncio.sleep(0)  # asyncpg logs when the loop is next free
        counted.append(asked)
    await database.close()
    print(
        f"      database round trips a request: {counted[2]} when kept, {counted[1]} when changed, "
        f"{counted[0]} without the cache"
    )
