"""Rename a reason code of the company's own, or take it out of use."""

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.inventory.application.ports import BeginInventory
from services.inventory.domain.reasons import OwnReason


async def change_reason(
    code: str,
    version: int,
    *,
    name: str | None,
    active: bool | None,
    actor: Principal,
    begin: BeginInventory,
    now: Clock,
) -> OwnReason:
    """None leaves a field as it is; raises NotFound, StaleVersion."""
    async with begin(actor) as work:
        reason = await work.reasons.get(code)
        reason.must_be_at(version)
        reason.change(name=name, active=active, at=now())
    return reason
