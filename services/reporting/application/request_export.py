"""Ask for a report as a file, to be made in the background."""

from typing import Final
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import Conflict
from libs.domain.principal import Principal
from services.reporting.application.ports import BeginReporting
from services.reporting.domain.export import Export, Order
from services.reporting.domain.report import Report

# Of one person, not made yet.
MOST_WAITING: Final = 20


async def request_export(
    export_id: UUID,
    order: Order,
    report: Report,
    *,
    actor: Principal,
    begin: BeginReporting,
    now: Clock,
) -> None:
    """Keep what is wanted; raises Conflict when as much waits already."""
    async with begin(actor) as work:
        if await work.exports.waiting(actor.user_id) >= MOST_WAITING:
            raise Conflict(
                f"{MOST_WAITING} of your exports wait already; let some be made, or cancel them",
                code="too_many_exports",
            )
        work.exports.add(Export.request(export_id, order, report, actor=actor, at=now()))
