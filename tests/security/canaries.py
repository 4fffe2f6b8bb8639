"""Secrets that were planted by using the system, and every place where none of them may turn up."""

import asyncio
import base64
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import quote

import aio_pika
import asyncpg
import psutil

from deploy.local.services import SERVICES
from libs.messaging.topology import COMMANDS, EVENTS
from tests.stack import LocalStack

_SHORTEST = 10
_DATA_OF_SERVERS = {"postgres", "rabbitmq", "pictures"}


@dataclass
class Canaries:
    """What must stay secret, by what it is; a code of six digits is found as a word of its own.

    Six digits can stand anywhere by chance: of those a kind has leaked once all of it turn up.
    """

    planted: dict[str, list[str]] = field(default_factory=dict)
    searched: dict[str, int] = field(default_factory=dict)
    hits: dict[str, list[str]] = field(default_factory=dict)

    def plant(self, what: str, *values: str) -> None:
        """These are secret."""
        for value in values:
            assert value.isdigit() or len(value) >= _SHORTEST, f"{what} is too short to be told"
        self.planted.setdefault(what, []).extend(values)

    def search(self, place: str, text: str) -> None:
        """Note what of it stands here, as it is or written in another way."""
        self.searched[place] = self.searched.get(place, 0) + len(text)
        for what, values in self.planted.items():
            seen = [value for value in values if _stands_in(value, text)]
            digits = all(value.isdigit() for value in values)
            if seen and (not digits or len(seen) == len(values)):
                self.hits.setdefault(what, []).append(place)


def _stands_in(value: str, text: str) -> bool:
    if value.isdigit():
        return bool(re.search(rf"(?<![\w.:+-]){value}(?![\w.:-])", text))
    return any(form in text for form in _forms(value))


def _forms(value: str) -> Iterator[str]:
    """The value, and how it looks in a URL, in a dump of bytes, and inside base64."""
    raw = value.encode()
    yield value
    yield quote(value, safe="")
    yield raw.hex()
    yield base64.b64encode(raw[: len(raw) // 3 * 3]).decode()
    yield base64.urlsafe_b64encode(raw[: len(raw) // 3 * 3]).decode()


@asynccontextmanager
async def overheard(stack: LocalStack) -> AsyncIterator[list[str]]:
    """Every message published meanwhile, with its headers."""
    url = f"amqp://quartermaster:{stack.secrets['broker']}@127.0.0.1:{stack.port('amqp')}/"
    said: list[str] = []
    connection = await aio_pika.connect(url)
    async with connection:
        channel = await connection.channel()
        queue = await channel.declare_queue("canaries", exclusive=True)
        for exchange in (EVENTS, COMMANDS):
            await queue.bind(exchange, "#")

        async def keep(message: aio_pika.abc.AbstractIncomingMessage) -> None:
            said.append(f"{message.routing_key} {message.headers} {message.body.decode()}")

        await queue.consume(keep, no_ack=True)
        yield said


async def tables(stack: LocalStack) -> AsyncIterator[tuple[str, str]]:
    """Every row of every table of every database, as text."""
    for service in SERVICES:
        url = (
            f"postgresql://postgres:{stack.secrets['postgres']}"
            f"@127.0.0.1:{stack.port('postgres')}/qm_{service}"
        )
        connection = await asyncpg.connect(url)
        names = await connection.fetch(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        for (name,) in names:
            rows = await connection.fetch(f"SELECT t::text FROM {name} t")
            yield f"{service}: {name}", "\n".join(row[0] for row in rows)
        await connection.close()


def files(stack: LocalStack) -> Iterator[tuple[str, str]]:
    """Every file the stack writes for people to read: logs and states, not the servers' data."""
    for path in sorted(stack.folder.rglob("*")):
        inside = path.relative_to(stack.folder)
        ours = inside.parts[0] not in _DATA_OF_SERVERS or "log" in str(inside)
        if path.is_file() and ours and path.name != "secrets.json":
            yield str(inside), path.read_text(encoding="utf-8", errors="replace")


def command_lines(stack: LocalStack) -> str:
    """What everybody on this machine sees of the stack's processes."""
    family = psutil.Process(stack.state["pid"]).children(recursive=True)
    return "\n".join(" ".join(process.cmdline()) for process in family)


async def settled(said: list[str]) -> None:
    """Wait until nothing new is said for a second."""
    while True:
        count = len(said)
        await asyncio.sleep(1)
        if len(said) == count:
            return
