"""The dashboard: its parts, each for who may see it, without costs for who may not."""

from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query

from libs.db.tenants import tenant
from libs.domain.clock import utc_now
from libs.web.routes import Actor, Db, Router, require
from services.reporting.api.dashboard_schemas import DashboardOut
from services.reporting.domain.dashboard import Days, Part, Period, sees
from services.reporting.infrastructure import queries

router: APIRouter = Router("/api/v1/reporting/dashboard", tag="dashboard")


@router.get("", dependencies=[require("authenticated")])
async def read_dashboard(
    actor: Actor,
    database: Db,
    period: Period = Period.MONTH,
    parts: Annotated[
        list[Part] | None, Query(description="All you may see, unless some are named")
    ] = None,
) -> DashboardOut:
    """How the company does. What you may not see is null; so are profit and value without costs."""
    wanted = {part for part in (parts or list(Part)) if sees(actor, part)}
    costs = actor.sees_costs
    async with database.transaction(actor, read_only=True, snapshot=True) as connection:
        company = await tenant(connection, actor.tenant_id)
        today = utc_now().astimezone(ZoneInfo(company.timezone)).date()
        days = Days.of(period, today)
        found: dict[str, object] = {}
        if Part.SALES in wanted:
            found["sales"] = await queries.dashboard.sales(connection, days, costs=costs)
        if Part.STOCK in wanted:
            found["stock"] = await queries.dashboard.stock(connection, costs=costs)
        if Part.PURCHASING in wanted:
            found["purchasing"] = await queries.dashboard.purchasing(connection, today)
        if Part.RECEIVABLES in wanted:
            found["receivables"] = await queries.dashboard.receivables(connection, today)
        if Part.PAYABLES in wanted:
            found["payables"] = await queries.dashboard.payables(connection, today)
        if Part.ACTIVITY in wanted:
            found["activity"] = await queries.dashboard.activity(
                connection, sorted(actor.permissions)
            )
    return DashboardOut.model_validate(
        {
            "currency": company.currency,
            "today": today,
            "begins": days.begins,
            "ends": days.ends,
            "by": days.by,
            **found,
        }
    )
