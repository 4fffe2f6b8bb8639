"""An audit log that was lost is filled from what every service tells, whole and once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
from aiohttp import web

from libs.contracts.catalog import CategoryChanged
from libs.domain.clock import utc_now
from libs.domain.ids import new_id
from libs.messaging.envelope import parse
from libs.testing.events import Said, said
from libs.testing.postgres import Databases
from libs.testing.principals import verifier
from libs.testing.rabbitmq import Brokers
from libs.testing.services import environment, free_port, running
from services.reporting.main import build
from services.reporting.settings import ReportingSettings
from tests.services.reporting.conftest import Company, Reporting, a_company

_OTHERS = ("auth", "purchasing", "sales", "notifications", "payments", "reporting")
_NAMED = "SELECT count(*) FROM categories"


class Owners:
    """Stands in for every service: what each has told, a page at a time, and auth's tokens."""

    def __init__(self) -> None:
        self.told: dict[str, list[Said]] = {"catalog": [], "inventory": []}
        self.asked = 0

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        """Its address; each service is below it, by its name."""
        app = web.Application()
        app.router.add_post("/{name}/api/v1/auth/service-tokens", self._token)
        app.router.add_get("/{name}/events", self._events)
        runner = web.AppRunner(app)
        await runner.setup()
        port = free_port()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            await runner.cleanup()

    async def _token(self, request: web.Request) -> web.Response:
        company = (await request.json())["tenant_id"]
        return web.json_response({"access_token": company, "expires_in": 60})

    async def _events(self, request: web.Request) -> web.Response:
        self.asked += 1
        told = self.told.get(request.match_info["name"], [])
        mine = [orjson.loads(event.body) for event in told]
        company = request.headers["Authorization"].removeprefix("Bearer ")
        mine = [event for event in mine if event["tenantid"] == company]
        begin = int(request.query["after"].partition(".")[2])
        page = mine[begin : begin + int(request.query["limit"])]
        return web.json_response({"items": page, "next": f"0.{begin + len(page)}"})


@pytest.fixture(scope="module")
async def owners() -> Owners:
    return Owners()


@pytest.fixture(scope="module")
async def reporting(
    databases: Databases, brokers: Brokers, owners: Owners
) -> AsyncIterator[Reporting]:
    """Reporting beside services that tell what happened."""
    database = await databases.create("reporting")
    broker_url = await brokers.create()
    async with owners.serving() as address:
        where = {f"{name}_url": f"{address}/{name}" for name in (*_OTHERS, *owners.told)}
        service = build(ReportingSettings(**{**environment(database, broker_url), **where}))
        service.tokens = verifier()
        async with running(service) as client:
            yield Reporting(service, client, database, "", broker_url)
    await databases.drop(database)
    await brokers.drop(broker_url)


def _story(company: UUID, count: int, *, every: timedelta) -> list[Said]:
    """So many categories, one after the other."""
    began = utc_now() - timedelta(days=40)
    return [
        said(
            CategoryChanged(category_id=subject, name=f"C{n}", parent_id=None),
            tenant_id=company,
            subject=subject,
            at=began + n * every,
            actor_id=str(subject),
        )
        for n, subject in enumerate(new_id() for _ in range(count))
    ]


async def test_a_lost_audit_log_is_filled_once_in_order_and_read_models_follow(
    reporting: Reporting, owners: Owners
) -> None:
    company, stranger = a_company(reporting), a_company(reporting)
    # Both tell of the same days; one of them more than a page.
    owners.told["catalog"] = _story(company.id, 1100, every=timedelta(seconds=2))
    owners.told["inventory"] = _story(company.id, 100, every=timedelta(seconds=30))
    owners.told["inventory"] += _story(stranger.id, 1, every=timedelta())
    everything = [*owners.told["catalog"], *owners.told["inventory"][:-1]]
    await company.hears(everything[7])

    assert await _refilled(company) == {"told": 1200, "added": 1199}
    verified = await company.verified()
    assert (verified["entries"], verified["holds"]) == (1200, True)
    assert await _log(company) == _in_order(everything, first=everything[7])
    assert (await stranger.verified())["entries"] == 0

    # Messages that were on their way meanwhile are known; so is all of it, once inboxes forgot it.
    await company.hears(*everything[:50], *_story(company.id, 1, every=timedelta()), entries=1201)
    async with reporting.service.database.across_tenants() as relay:
        await relay.execute("DELETE FROM inbox")
    assert await _refilled(company) == {"told": 1200, "added": 0}
    assert (await company.verified())["entries"] == 1201
    await company.learns(*_story(company.id, 1, every=timedelta()))
    async with company.reading() as connection:
        assert await connection.fetchval(_NAMED) == 1202


async def _refilled(company: Company) -> dict[str, Any]:
    operator = company.with_permissions("operator")
    answer = await operator.post("/admin/audit-log/refill", {"tenant_id": str(company.id)})
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.body
    return found


async def _log(company: Company) -> list[UUID]:
    async with company.reading() as connection:
        rows = await connection.fetch("SELECT id FROM audit_log ORDER BY sequence")
    return [row["id"] for row in rows]


def _in_order(events: list[Said], first: Said) -> list[UUID]:
    """What was heard before the log was filled, then the others by their time."""
    others = [event for event in events if event is not first]
    by_time = sorted(others, key=lambda event: parse(event.body).time)
    return [first.id, *(event.id for event in by_time)]
