"""A running gateway before a running service, both in this process, and a broker."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import uvicorn

from deploy.contracts.openapi import routes
from gateway.main import build, server
from gateway.settings import GatewaySettings
from libs.testing.rabbitmq import Brokers
from libs.testing.services import Client, free_port
from tests.gateway.exchange import SECRET, Exchange, Key
from tests.gateway.publishing import Publisher
from tests.gateway.signing import Issuer
from tests.gateway.upstream import upstream
from tests.gateway.waiting import eventually

NewGateway = Callable[..., Awaitable["Running"]]


class Running:
    """A gateway that answers, and what tests need to know of its world."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        settings: GatewaySettings,
        issuer: Issuer,
        own: uvicorn.Server,
    ) -> None:
        """`session` outlives the gateway."""
        self._server = own
        self.session = session
        self.settings = settings
        self.issuer = issuer
        self.url = f"http://127.0.0.1:{settings.port}"

    def asked_with(self, *permissions: str, **claims: Any) -> Client:
        """The gateway asked by somebody with these permissions."""
        return Client(self.session, self.url, self.issuer.token(*permissions, **claims))

    def stop(self) -> None:
        """Do what SIGTERM does."""
        self._server.should_exit = True

    async def ready(self) -> bool:
        """Whether it says that it is ready."""
        return (await self.anonymous.get("/health/ready")).status == 200

    def shown(self, key: Key) -> Client:
        """The gateway asked by a machine with an API key."""
        return Client(self.session, self.url, key.text)

    @property
    def anonymous(self) -> Client:
        """The gateway asked by nobody."""
        return Client(self.session, self.url)


@pytest.fixture(scope="session")
def issuer() -> Issuer:
    """Who signs the tokens of these tests."""
    return Issuer()


@pytest.fixture(scope="session")
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """An HTTP client that sends what it is told and nothing else."""
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture(scope="session")
async def live_broker(brokers: Brokers) -> AsyncIterator[str]:
    """A broker for all gateways of these tests, as in a cluster of them."""
    url = await brokers.create()
    yield url
    await brokers.drop(url)


@pytest.fixture(scope="session")
async def publisher(live_broker: str) -> AsyncIterator[Publisher]:
    """Says events as a relay would."""
    async with Publisher(live_broker) as publisher:
        yield publisher


@pytest.fixture(scope="session")
def exchange(issuer: Issuer) -> Exchange:
    """Who exchanges the API keys of these tests."""
    return Exchange(issuer)


@pytest.fixture(scope="session")
async def service_url(issuer: Issuer, exchange: Exchange) -> AsyncIterator[str]:
    """The address of the service behind the gateway."""
    port = free_port()
    config = uvicorn.Config(
        upstream(issuer, exchange),
        port=port,
        log_config=None,
        access_log=False,
        ws="none",
        lifespan="off",
        timeout_graceful_shutdown=1,
    )
    async with serving(uvicorn.Server(config)):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def contracts(issuer: Issuer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The routes of the service behind the gateway, and of one that is away."""
    folder = tmp_path_factory.mktemp("contracts")
    published = routes({"catalog": upstream(issuer).openapi()})
    away = {"service": "sales", "path": "/api/v1/sales/orders", "permission": "authenticated"}
    published += [away | {"method": "GET"}, away | {"method": "POST"}]
    (folder / "routes.json").write_text(json.dumps(published))
    return folder


@pytest.fixture(scope="session")
def console(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A console as its build leaves it."""
    folder = tmp_path_factory.mktemp("console")
    (folder / "index.html").write_text('<!doctype html><script src="/assets/main-1a2b3c.js">')
    (folder / "favicon.svg").write_text("<svg/>")
    (folder / "assets").mkdir()
    (folder / "assets" / "main-1a2b3c.js").write_text("go()\n" * 1_000)
    (folder / "workers").mkdir()
    (folder / "workers" / "reader-4d5e6f.js").write_text("read()")
    return folder


@pytest.fixture(scope="session")
async def new_gateway(
    session: aiohttp.ClientSession,
    issuer: Issuer,
    live_broker: str,
    service_url: str,
    contracts: Path,
    console: Path,
) -> AsyncIterator[NewGateway]:
    """Starts gateways: each of its own, ready, with the settings given by keyword."""
    async with AsyncExitStack() as stack:

        async def start(**changed: Any) -> Running:
            port = free_port()
            settings = GatewaySettings(
                **{
                    "port": port,
                    "public_url": f"http://127.0.0.1:{port}",
                    "broker_url": live_broker,
                    "auth_url": service_url,
                    "catalog_url": service_url,
                    "sales_url": f"http://127.0.0.1:{free_port()}",
                    "service_secret": SECRET,
                    "contracts": contracts,
                    "console": console,
                    **changed,
                }
            )
            app, hub = build(settings)
            own = server(app, settings, hub)
            await stack.enter_async_context(serving(own))
            running = Running(session, settings, issuer, own)
            await eventually(running.ready, within=60)
            return running

        yield start


@pytest.fixture(scope="session")
async def gateway(new_gateway: NewGateway) -> Running:
    """A gateway with the usual settings."""
    return await new_gateway()


@asynccontextmanager
async def serving(server: uvicorn.Server) -> AsyncIterator[None]:
    """The server answering; stopped gracefully afterwards."""
    task = asyncio.create_task(server.serve())
    while not server.started:
        if task.done():
            await task
        await asyncio.sleep(0.01)
    yield
    server.should_exit = True
    await task
