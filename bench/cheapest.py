"""The cheapest authenticated requests, through the gateway and of the service asked directly."""

import aiohttp

from bench.client import Connection
from bench.goods import open_goods
from bench.options import Options
from bench.runs import best_of
from bench.target import gateway_url, service_url

CLIENTS = 8


async def measure(session: aiohttp.ClientSession, options: Options) -> None:
    """Without a read of the database, and with one that sees one tenant."""
    goods = await open_goods(session, "Bench requests", 1)
    for what, path, goal in (
        ("without a database read", "inventory/reasons", 2500),
        ("with one tenant-scoped read", f"inventory/warehouses/{goods.warehouse}", 1000),
    ):

        async def once(connection: Connection, _number: int, path: str = path) -> None:
            await connection.get(path)

        runs = []
        for where, url in (
            ("gateway", gateway_url()),
            ("service asked directly", service_url("inventory")),
        ):
            connections = await goods.connections(CLIENTS, url)
            name = f"request {what}, {CLIENTS} clients, {where}"
            runs.append(await best_of(options.times, name, connections, once, options.seconds))
            for connection in connections:
                connection.close()
            runs[-1].show()
        ratio = f"{runs[0].rate / runs[1].rate:.2f} of the service asked directly"
        print(f"      ratio {ratio}")
        options.table.at_least(
            f"request {what}, {CLIENTS} clients", runs[0].rate, goal, beside=ratio
        )
