"""J2b: goods moved to another warehouse at once, beside adjustments of the same run."""

import aiohttp

from bench.adjustments import PRODUCTS, adjust
from bench.client import Connection
from bench.goods import Goods, open_goods
from bench.options import Options
from bench.runs import best_of

CLIENTS = 16


async def measure(session: aiohttp.ClientSession, options: Options) -> None:
    """16 clients: a document, two ledger entries and their levels in one request each."""
    goods = await open_goods(session, "Bench transfers", PRODUCTS)
    other = (await goods.company.admin.post("inventory/warehouses", _OTHER))["id"]

    async def transfer(connection: Connection, number: int) -> None:
        await move(connection, goods, other, number)

    async def adjustment(connection: Connection, number: int) -> None:
        await adjust(connection, goods, number)

    connections = await goods.connections(CLIENTS)
    name = f"J2b transfer at once, {CLIENTS} clients"
    run = await best_of(options.times, name, connections, transfer, options.seconds)
    name = f"baseline, adjustment, {CLIENTS} clients"
    baseline = await best_of(options.times, name, connections, adjustment, options.seconds)
    for connection in connections:
        connection.close()
    run.show()
    baseline.show()
    ratio = f"{run.rate / baseline.rate:.2f} of adjustments, with two entries each"
    print(f"      ratio {ratio}")
    options.table.at_least(f"J2b transfer, {CLIENTS} clients", run.rate, 250, beside=ratio)


_OTHER = {"code": "W2", "name": "Other"}


async def move(connection: Connection, goods: Goods, other: str, number: int) -> None:
    """One unit to the other warehouse; products take turns."""
    await connection.post(
        "inventory/transfers",
        {
            "from_warehouse_id": goods.warehouse,
            "to_warehouse_id": other,
            "lines": [
                {"product_id": goods.products[number % len(goods.products)], "quantity": "1"}
            ],
            "at_once": True,
        },
    )
