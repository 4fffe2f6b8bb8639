"""Reports: which there are, and a page of one. What each answers, its definition says."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from libs.domain.clock import utc_now
from libs.web.fields import Limit
from libs.web.routes import Router, require
from services.reporting.api.deps import Reports
from services.reporting.api.report_schemas import ReportOut, ReportPageOut, ReportsOut

router: APIRouter = Router("/api/v1/reporting/reports", tag="reports")
# Each report has a permission of its own, which is looked at when it is known which is meant.
signed_in = [require("authenticated")]
_NOT_FILTERS = frozenset({"limit", "cursor", "sort", "totals"})


@router.get("", dependencies=signed_in)
async def list_reports(reports: Reports) -> ReportsOut:
    """Every report you may see: its columns (costs only with costs.read), filters and chart."""
    costs = reports.actor.sees_costs
    return ReportsOut(items=[ReportOut.of(r, costs=costs) for r in reports.all()])


@router.get("/{name}", dependencies=signed_in)
async def read_report(
    name: str,
    request: Request,
    reports: Reports,
    limit: Limit = 50,
    cursor: str | None = None,
    sort: Annotated[
        str | None, Query(max_length=60, description="A column; - before it: greatest first")
    ] = None,
    totals: Annotated[bool | None, Query(description="By default on the first page only")] = None,
) -> ReportPageOut:
    """A page of a report. Its filters (`GET reports`) are further parameters, by their names."""
    report = reports.named(name)
    company = await reports.company()
    parameters = request.query_params
    given = {key: parameters.getlist(key) for key in parameters if key not in _NOT_FILTERS}
    asked = reports.asked(report, company, given, sort)
    page = await reports.page(
        asked, limit=limit, cursor=cursor, totals=cursor is None if totals is None else totals
    )
    return ReportPageOut.of(asked, page, company, utc_now())
