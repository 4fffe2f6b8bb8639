"""Rename a unit of measure of the company's own, or take it out of use."""

from dataclasses import dataclass
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.catalog.application.ports import BeginCatalog
from services.catalog.domain.unit import OwnUnit


@dataclass(frozen=True, slots=True)
class ChangeUnit:
    """None leaves a field as it is; `version` is the one edited."""

    unit_id: UUID
    version: int
    name: str | None
    active: bool | None


async def change_unit(
    command: ChangeUnit, *, actor: Principal, begin: BeginCatalog, now: Clock
) -> OwnUnit:
    """Raises NotFound, also for a unit every company has."""
    async with begin(actor) as work:
        unit = await work.units.get(command.unit_id)
        unit.must_be_at(command.version)
        unit.change(name=command.name, active=command.active, at=now())
    return unit
