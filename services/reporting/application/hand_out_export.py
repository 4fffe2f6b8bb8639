"""Hand out a file to who asked for it, if they still may see what is in it."""

from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import NotFound
from libs.domain.principal import Principal
from services.reporting.application.ports import BeginReporting
from services.reporting.domain.asking import allow
from services.reporting.domain.export import Export
from services.reporting.domain.report import Report


async def hand_out_export(
    export_id: UUID,
    reports: dict[str, Report],
    *,
    actor: Principal,
    begin: BeginReporting,
    now: Clock,
) -> Export:
    """Note it in the audit log; raises NotFound, Forbidden, or Conflict while it is not made."""
    async with begin(actor) as work:
        export = await work.exports.get(export_id)
        report = reports.get(export.order.report)
        if export.requester.user_id != actor.user_id or report is None:
            raise NotFound("no such export", export_id=export_id)
        allow(report, actor)
        if export.confidential:
            actor.require("costs.read")
        export.hand_out(at=now())
    return export
