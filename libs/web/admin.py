"""What operators see and do on every service: outbox, dead letters, jobs, configuration."""

from typing import TYPE_CHECKING, Any

import orjson
from fastapi import APIRouter, Request

from libs.web.routes import Router, require

if TYPE_CHECKING:
    from libs.web.service import Service

_OUTBOX = """
SELECT count(*) FILTER (WHERE parked_at IS NULL) AS waiting,
       count(*) FILTER (WHERE parked_at IS NOT NULL) AS parked,
       min(created_at) FILTER (WHERE parked_at IS NULL) AS oldest
FROM events WHERE published_at IS NULL
"""
_JOBS = (
    "SELECT name, last_started_at, last_finished_at, last_error, figures FROM jobs ORDER BY name"
)


def router(service: "Service") -> APIRouter:
    """The operator's routes of one service; each needs `operator`."""
    routes = Router("/admin", tag="operators")
    operator = [require("operator")]

    @routes.get("/outbox", dependencies=operator)
    async def outbox() -> dict[str, Any]:
        """How many events wait to be published, how many are parked, and since when."""
        async with service.database.across_tenants() as connection:
            row = await connection.fetchrow(_OUTBOX)
        return dict(row) if row is not None else {}

    @routes.get("/jobs", dependencies=operator)
    async def jobs() -> list[dict[str, Any]]:
        """When each job last ran, what it did, and how it failed."""
        async with service.database.across_tenants() as connection:
            rows = await connection.fetch(_JOBS)
        return [{**dict(row), "figures": orjson.loads(row["figures"])} for row in rows]

    @routes.get("/config", dependencies=operator)
    async def config(request: Request) -> dict[str, Any]:
        """The settings in force; secrets are shown as stars."""
        found: dict[str, Any] = request.app.state.settings.model_dump(mode="json")
        return found

    return routes
