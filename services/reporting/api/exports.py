"""Exports: reports as files, made in the background for who asks, and theirs alone."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from libs.domain.clock import utc_now
from libs.domain.errors import Invalid
from libs.web.exports import FILE, MEDIA_TYPES
from libs.web.exports import Format as FileFormat
from libs.web.fields import Limit
from libs.web.routes import Actor, NewId, Router, require
from libs.web.waiting import Wait, outcome
from services.reporting.api.deps import BeginExport, BeginReporting, Exports, Reports
from services.reporting.api.export_schemas import ExportIn, ExportOut, ExportsOut
from services.reporting.application.cancel_export import cancel_export
from services.reporting.application.hand_out_export import hand_out_export
from services.reporting.application.request_export import request_export
from services.reporting.domain.asking import Asked
from services.reporting.domain.export import Order

EXPORTS = "/api/v1/reporting/exports"
router: APIRouter = Router(EXPORTS, tag="exports")
# Each report has a permission of its own, which is looked at when it is known which is meant.
signed_in = [require("authenticated")]
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"model": ExportOut, "description": "It ended within the time to wait (Prefer: wait=20)"},
    202: {"model": ExportOut, "description": "It waits its turn, or is running; see Location"},
}


@router.post("", status_code=202, dependencies=signed_in, responses=_ANSWERS)
async def export_report(
    body: ExportIn,
    new_id: NewId,
    actor: Actor,
    reports: Reports,
    exports: Exports,
    begin: BeginExport,
    response: Response,
    wait: Wait,
) -> ExportOut:
    """Have a report made as a file. You alone see it, for a week, while you may see the report."""
    report = reports.named(body.report)
    asked = reports.asked(report, await reports.company(), body.given(), body.sort)
    column, greatest_first = asked.order
    order = Order(
        report=report.name,
        title=report.title,
        format=body.format,
        filters=body.given(),
        sort=f"{'-' if greatest_first else ''}{column.key}",
        columns=_columns(asked, body.columns),
    )
    await request_export(new_id, order, report, actor=actor, begin=begin, now=utc_now)
    exports.wake()
    response.headers["location"] = f"{EXPORTS}/{new_id}"
    shown = await outcome(lambda: exports.one(new_id), lambda made: made.ended, wait)
    response.status_code = 200 if shown.ended else 202
    return ExportOut.of(shown, utc_now())


@router.get("", dependencies=signed_in)
async def list_exports(
    exports: Exports, limit: Limit = 50, cursor: str | None = None
) -> ExportsOut:
    """Your exports, newest first."""
    page, now = await exports.page(limit=limit, cursor=cursor), utc_now()
    items = [ExportOut.of(export, now) for export in page.items]
    return ExportsOut(items=items, next_cursor=page.next_cursor)


@router.get("/{export_id}", dependencies=signed_in)
async def get_export(export_id: UUID, exports: Exports) -> ExportOut:
    """One of your exports: how far it is."""
    return ExportOut.of(await exports.one(export_id), utc_now())


@router.get("/{export_id}/file", dependencies=signed_in, **FILE)
async def get_file(
    export_id: UUID, actor: Actor, reports: Reports, exports: Exports, begin: BeginReporting
) -> StreamingResponse:
    """The file. Who may no longer see the report, or cost prices that are in it, is refused."""
    export = await hand_out_export(export_id, reports.known, actor=actor, begin=begin, now=utc_now)
    return StreamingResponse(
        await exports.content(export),
        media_type=MEDIA_TYPES[FileFormat(export.order.format.value)],
        headers={
            "content-disposition": f'attachment; filename="{export.file_name}"',
            "content-length": str(export.size),
            "cache-control": "no-store",
        },
    )


@router.post("/{export_id}/cancel", dependencies=signed_in)
async def cancel(
    export_id: UUID, actor: Actor, exports: Exports, begin: BeginReporting
) -> ExportOut:
    """Stop it: at once while it waits, else within moments."""
    await cancel_export(export_id, actor=actor, begin=begin, now=utc_now)
    return ExportOut.of(await exports.one(export_id), utc_now())


def _columns(asked: Asked, wanted: list[str] | None) -> tuple[str, ...]:
    """Those wanted, each once; raises Invalid for one that does not exist for the caller."""
    shown = [column.key for column in asked.columns if column.shown]
    if wanted is None:
        return tuple(shown)
    for key in wanted:
        if key not in shown:
            message = f"no column {key}; there are {', '.join(shown)}"
            raise Invalid.field("columns", message, "unknown")
    return tuple(dict.fromkeys(wanted))
