"""The program of docs/subscriber.md, as it stands there, against a real broker."""

import asyncio
import os
import re
import sqlite3
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel
from aiormq.exceptions import ChannelAccessRefused

from deploy.local.layout import CHECKOUT
from libs.contracts.inventory import StockChanged
from libs.domain.clock import utc_now
from libs.domain.ids import new_id
from libs.messaging.topology import declare_exchanges
from libs.testing.events import Said, publish_all, said
from libs.testing.rabbitmq import Brokers

PAGE = (CHECKOUT / "docs" / "subscriber.md").read_text()
TENANT, LEVEL, PRODUCT, WAREHOUSE = (new_id() for _ in range(4))


def stock_changed(sequence: int, on_hand: str) -> Said:
    """What is on hand now, by the entry of this number."""
    numbers = dict.fromkeys(("quantity", "before", "reserved", "available", "incoming"), "1")
    event = StockChanged(
        level_id=LEVEL, product_id=PRODUCT, warehouse_id=WAREHOUSE, entry_id=new_id(),
        sequence=sequence, kind="adjustment", reason="found", on_hand=on_hand, status="green",
        level_version=sequence, hash="", happened_at=utc_now(), recorded_at=utc_now(), **numbers,
    )  # fmt: skip
    return said(event, tenant_id=TENANT, subject=LEVEL, version=sequence)


async def until(ask: Callable[[], Awaitable[Any]], wanted: object) -> None:
    """Wait until that is the answer."""
    found: object = None
    for _ in range(600):
        found = await ask()
        if found == wanted:
            return
        await asyncio.sleep(0.1)
    assert found == wanted


@pytest.fixture
async def guest_url(brokers: Brokers, broker_url: str) -> str:
    """A broker that has our exchanges, as the user that the page has somebody make."""
    patterns = re.search(r"set_permissions robot '(.*)' '(.*)' '(.*)'", PAGE)
    assert patterns
    async with await aio_pika.connect(broker_url) as connection:
        await declare_exchanges(await connection.channel())
    return await brokers.guest(broker_url, *patterns.groups())


@asynccontextmanager
async def running(program: Path, **environment: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """The program, killed at the end as a crash would."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, program, env={**os.environ, **environment},
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        assert process.returncode is None, "it ended by itself"
        process.kill()
        await process.wait()


async def test_it_keeps_what_is_on_hand_whatever_the_broker_and_crashes_do(
    guest_url: str, broker_url: str, tmp_path: Path
) -> None:
    [code] = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert len([line for line in code.splitlines() if line.strip()]) <= 20
    program, kept = tmp_path / "robot.py", tmp_path / "robot.db"
    program.write_text(code)
    settings = {"ROBOT_BROKER": guest_url, "ROBOT_DATABASE": str(kept)}

    async def shown() -> list[Any]:
        with sqlite3.connect(kept) as database:
            rows = database.execute("SELECT * FROM stock").fetchall()
        database.close()
        return rows

    one, two, three, four = (stock_changed(n, f"{n * 10}") for n in range(1, 5))
    poison = Said(new_id(), one.routing_key, b'{"data": {"product_id": "alone"}}')
    async with running(program, **settings):
        # Repeated, out of order, and something that cannot be taken in between.
        await publish_all(broker_url, [one, one, three, poison, two, three, one])
        await until(shown, [(str(PRODUCT), str(WAREHOUSE), "30", 3)])
        await until(lambda: _waiting(guest_url, "robot.dead"), 1)
    # While it is away.
    await publish_all(broker_url, [four, two])
    async with running(program, **settings):
        await until(shown, [(str(PRODUCT), str(WAREHOUSE), "40", 4)])
        await until(lambda: _waiting(guest_url, "robot.stock"), 0)


async def _waiting(url: str, queue: str) -> int | None:
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        declared = await channel.get_queue(queue)
        return declared.declaration_result.message_count


async def test_its_user_makes_and_tells_nothing_that_is_anothers(guest_url: str) -> None:
    async def declare(channel: AbstractChannel) -> None:
        await channel.declare_queue("inventory.dead", durable=True)

    async def say(channel: AbstractChannel) -> None:
        events = await channel.get_exchange("qm.events")
        await events.publish(aio_pika.Message(b"{}"), "inventory.stock.changed.v1.p0", timeout=10)

    async def put(channel: AbstractChannel) -> None:
        message = aio_pika.Message(b"{}")
        await channel.default_exchange.publish(message, "inventory.dead", timeout=10)

    async with await aio_pika.connect(guest_url) as connection:
        for forbidden in (declare, say, put):
            with pytest.raises(ChannelAccessRefused):
                await forbidden(await connection.channel())
