"""Add a unit of measure of the company's own."""

from dataclasses import dataclass
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import Conflict
from libs.domain.principal import Principal
from services.catalog.application.ports import BeginCatalog
from services.catalog.domain.unit import MOST_UNITS, OwnUnit


@dataclass(frozen=True, slots=True)
class AddUnit:
    """The new unit; its code must be new, without regard to case."""

    unit_id: UUID
    code: str
    name: str


async def add_unit(
    command: AddUnit, *, actor: Principal, begin: BeginCatalog, now: Clock
) -> OwnUnit:
    """Raises Conflict for a code that is taken, or when there are too many."""
    unit = OwnUnit.make(command.unit_id, code=command.code, name=command.name, at=now())
    async with begin(actor) as work:
        if len(await work.units.own()) >= MOST_UNITS:
            raise Conflict(f"at most {MOST_UNITS} units of your own", code="too_many_units")
        work.units.add(unit)
    return unit
