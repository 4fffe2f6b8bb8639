"""Running a service inside a test: its real application on a real port, asked over HTTP."""

import asyncio
import random
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import aiohttp
import uvicorn

from libs.testing.postgres import ServiceDatabase
from libs.web.service import Service

_SERVERS = range(20_000, 32_768)


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer: status, headers (names in lower case) and the parsed body."""

    status: int
    headers: Mapping[str, str]
    body: Any


class Client:
    """Asks one service as one caller."""

    def __init__(self, session: aiohttp.ClientSession, url: str, token: str | None = None) -> None:
        """`url` is the base, without a path."""
        self._session = session
        self.url = url
        self._token = token

    def with_token(self, token: str | None) -> "Client":
        """The same service asked by somebody else (None: by nobody)."""
        return Client(self._session, self.url, token)

    async def get(self, path: str, **query: object) -> Answer:
        """GET with query fields."""
        return await self.request(
            "GET", path, params={k: str(v) for k, v in query.items() if v is not None}
        )

    async def post(self, path: str, body: object = None, *, key: str | None = None) -> Answer:
        """POST JSON, with an Idempotency-Key if given."""
        headers = {"Idempotency-Key": key} if key else {}
        return await self.request("POST", path, json=body, headers=headers)

    async def put(self, path: str, body: object) -> Answer:
        """PUT JSON."""
        return await self.request("PUT", path, json=body)

    async def patch(self, path: str, body: object, *, version: int) -> Answer:
        """PATCH JSON, editing a version."""
        return await self.request("PATCH", path, json=body, headers={"If-Match": f'"{version}"'})

    async def request(self, method: str, path: str, **options: Any) -> Answer:
        """Any request."""
        headers = dict(options.pop("headers", {}))
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        async with self._session.request(
            method, self.url + path, headers=headers, **options
        ) as response:
            body = await _body(response)
            lowered = {k.lower(): v for k, v in response.headers.items()}
            return Answer(response.status, lowered, body)


async def _body(response: aiohttp.ClientResponse) -> Any:
    """Parsed JSON, or text; bytes where it is neither."""
    if response.content_type.endswith("json"):
        return await response.json()
    known = response.content_type.startswith("text/")
    return await response.text() if known else await response.read()


def environment(database: ServiceDatabase, broker_url: str) -> dict[str, Any]:
    """Settings of a service under test, as keyword arguments of its settings class."""
    return {
        "port": free_port(),
        "database_app_url": database.app_url,
        "database_costs_url": database.costs_url,
        "database_relay_url": database.relay_url,
        "broker_url": broker_url,
    }


def free_port() -> int:
    """A port nobody listens on, below those the kernel lends to connections going out."""
    for port in random.sample(_SERVERS, len(_SERVERS)):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("no port from 20000 to 32767 is free")


class _Server(uvicorn.Server):
    """A server that leaves signals to pytest."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture nothing."""
        yield


@asynccontextmanager
async def running(service: Service) -> AsyncIterator[Client]:
    """The service, started and answering; stopped gracefully afterwards."""
    settings = service.settings
    server = _Server(
        uvicorn.Config(
            service.app(),
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=5,
            # As a service does: longer than a client keeps a connection, or a slow test meets one
            # that was closed just before.
            timeout_keep_alive=75,
            ws="none",
        )
    )
    task = asyncio.create_task(server.serve())
    while not server.started:
        if task.done():
            await task
        await asyncio.sleep(0.01)
    try:
        async with aiohttp.ClientSession() as session:
            yield Client(session, f"http://{settings.host}:{settings.port}")
    finally:
        server.should_exit = True
        with suppress(asyncio.CancelledError):
            await task
