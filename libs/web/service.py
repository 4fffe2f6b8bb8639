"""The application every service is: routes, relay, consumers and jobs around one database.

`QM_RUN` chooses which of those parts a process runs; the default is all of them.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

import structlog
import uvicorn
from fastapi import APIRouter, FastAPI
from uvicorn.config import STARTUP_FAILURE

from libs.db.database import Connection, Database
from libs.db.lists import KeptLists
from libs.db.work import Work
from libs.domain.errors import UnknownReference
from libs.domain.principal import Principal
from libs.jobs.measuring import Figure, Measuring
from libs.jobs.schedule import CLEAN_UP, Job, Schedule
from libs.messaging.audience import audience_of
from libs.messaging.consumer import Consumers
from libs.messaging.relay import Relay
from libs.messaging.subscription import Subscription
from libs.telemetry import logs, spans
from libs.web import admin, errors, health, history
from libs.web.edge import Edge
from libs.web.server import FINISH_WITHIN, Server
from libs.web.settings import ServiceSettings
from libs.web.tokens import TokenVerifier, keys_at

log = structlog.get_logger("service")
# Seconds that workers have to end, after the requests (libs/web/server.py).
STOP_WITHIN = 10


class Worker(Protocol):
    """Something that runs beside the API until it is told to stop."""

    async def run(self) -> None:
        """Work until `stop()`, surviving outages of what it needs."""
        ...

    async def stop(self) -> None:
        """Let `run()` return once what is in hand is done."""
        ...


async def nothing_to_learn(unknown: UnknownReference, _actor: Principal) -> None:
    """For a service that refers to nobody else's things."""
    raise unknown


@dataclass
class Service:
    """What a service's `main.py` composes: its settings, database, routes and what runs beside."""

    name: str
    settings: ServiceSettings
    database: Database
    routers: Sequence[APIRouter]
    make_work: Callable[[Connection, Principal], Work] = Work
    subscriptions: Sequence[Subscription] = ()
    jobs: Sequence[Job] = ()
    workers: Sequence[Worker] = ()
    figures: Sequence[Figure] = ()
    learn: Callable[[UnknownReference, Principal], Awaitable[None]] = nothing_to_learn
    tokens: TokenVerifier | None = None
    starting: Sequence[Callable[[], Awaitable[object]]] = ()
    closing: Sequence[Callable[[], Awaitable[None]]] = ()
    state: dict[str, object] = field(default_factory=dict)

    def app(self) -> FastAPI:
        """The ASGI application; it touches neither database nor broker until it is started."""
        app = FastAPI(
            title=f"Quartermaster {self.name}",
            version="1",
            lifespan=self._lifespan,
            docs_url=None,
            redoc_url=None,
        )
        app.state.database = self.database
        app.state.tokens = self.tokens or TokenVerifier(keys_at(self.settings.auth_url))
        app.state.learn = self.learn
        app.state.settings = self.settings
        app.state.lists = KeptLists(self.database)
        for name, value in self.state.items():
            setattr(app.state, name, value)
        errors.install(app)
        health.install(app)
        for router in (*self.routers, history.router(self), admin.router(self)):
            app.router.routes.extend(router.routes)
        app.add_middleware(Edge)
        return app

    @asynccontextmanager
    async def _lifespan(self, _app: FastAPI) -> AsyncIterator[None]:
        await self._open_database()
        for start in self.starting:
            await start()
        workers = self._workers()
        tasks = [asyncio.create_task(_kept_alive(worker)) for worker in workers]
        try:
            yield
        finally:
            await asyncio.gather(*(worker.stop() for worker in workers))
            _, unfinished = await asyncio.wait(tasks, timeout=STOP_WITHIN) if tasks else ((), ())
            for task in unfinished:
                task.cancel()
            for close in self.closing:
                await close()
            await self.database.close()

    async def _open_database(self) -> None:
        """Wait for the database: an order of starting is nobody's duty."""
        while True:
            try:
                await self.database.open()
            except OSError as error:
                log.warning("waiting for the database", error=repr(error))
                await asyncio.sleep(1)
            else:
                return

    def _workers(self) -> list[Worker]:
        settings = self.settings
        broker_url = settings.broker_url.get_secret_value()
        relay = Relay(
            self.name,
            settings.database_relay_url.get_secret_value(),
            broker_url,
            lead=settings.runs("relay"),
            audience=audience_of(self.name),
        )
        self.database.on_commit.append(relay.wake)
        workers: list[Worker] = [relay]
        if settings.runs("consumers") and self.subscriptions:
            workers.append(
                Consumers(
                    self.name,
                    self.subscriptions,
                    database=self.database,
                    make=self.make_work,
                    broker_url=broker_url,
                    learn=self.learn,
                )
            )
        if settings.runs("jobs"):
            jobs = [CLEAN_UP, *self.jobs]
            workers.append(Schedule(self.database, jobs))
            workers.append(Measuring(self.database, jobs, self.figures))
            workers.extend(self.workers)
        return workers


async def _kept_alive(worker: Worker) -> None:
    """Run a worker until it has been told to stop: one that dies of a surprise is begun anew.

    Nobody would notice otherwise: requests are answered on, and what it did is no longer done.
    """
    while True:
        try:
            await worker.run()
        except Exception:
            log.exception("a worker failed; it begins anew", worker=type(worker).__name__)
            await asyncio.sleep(1)
        else:
            return


def run(service: Service) -> None:
    """Serve until SIGTERM, then finish what is in hand."""
    settings = service.settings
    logs.configure(service.name, settings.log_level)
    spans.send_to(settings.traces_url, service.name)
    log.info("starting", port=settings.port, parts=settings.run, environment=settings.environment)
    serve(service.app(), service.settings.host, service.settings.port)


def serve(app: Any, host: str, port: int) -> None:
    """One uvicorn server with what every process of ours uses."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=FINISH_WITHIN,
        timeout_keep_alive=75,
    )
    server = Server(config)
    server.run()
    if not server.started:
        sys.exit(STARTUP_FAILURE)
