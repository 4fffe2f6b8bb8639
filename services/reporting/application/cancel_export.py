"""Stop an export nobody wants any more."""

from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import NotFound
from libs.domain.principal import Principal
from services.reporting.application.ports import BeginReporting


async def cancel_export(
    export_id: UUID, *, actor: Principal, begin: BeginReporting, now: Clock
) -> None:
    """Cancel one of the caller's; raises NotFound for another's."""
    async with begin(actor) as work:
        export = await work.exports.get(export_id)
        if export.requester.user_id != actor.user_id:
            raise NotFound("no such export", export_id=export_id)
        export.cancel(at=now())
