"""Liveness, readiness and metrics of every service."""

import asyncpg
from fastapi import FastAPI, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from libs.db.database import Database
from libs.web.errors import problem


def install(app: FastAPI) -> None:
    """Add the three routes; they need no token, and the gateway does not forward them."""

    @app.get("/health/live", include_in_schema=False)
    async def live() -> dict[str, str]:
        return {"status": "live"}

    @app.get("/health/ready", include_in_schema=False)
    async def ready(request: Request) -> Response:
        """Ready when the database answers; never depends on the broker (the outbox waits)."""
        database: Database = request.app.state.database
        try:
            async with database.across_tenants() as connection:
                await connection.fetchval("SELECT 1 FROM events LIMIT 1")
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError, KeyError):
            return problem(503, "not_ready", "the database cannot be reached or is not migrated")
        return Response(b'{"status":"ready"}', media_type="application/json")

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
