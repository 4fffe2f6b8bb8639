"""Units of measure: those every company has, and those a company has of its own."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import AfterValidator, BaseModel, Field

from libs.domain.clock import utc_now
from libs.domain.errors import NotFound
from libs.web import etags
from libs.web.etags import IfMatch
from libs.web.fields import Body, Patch
from libs.web.routes import Actor, Db, NewId, Router, require
from services.catalog.api.deps import BeginWork
from services.catalog.application.add_unit import AddUnit, add_unit
from services.catalog.application.change_unit import ChangeUnit, change_unit
from services.catalog.domain.unit import UNITS, OwnUnit, Unit, checked_code, checked_name
from services.catalog.infrastructure import queries

router: APIRouter = Router("/api/v1/catalog/units", tag="units")
manage = [require("catalog.products.manage")]
read = [require("catalog.products.read")]

Code = Annotated[str, AfterValidator(checked_code), Field(examples=["crate"])]
Name = Annotated[str, AfterValidator(checked_name), Field(examples=["Crate of 24"])]


class UnitIn(Body):
    """A unit of the company's own; its code must be new, without regard to case."""

    code: Code
    name: Name


class UnitPatch(Patch):
    """What to change; one that is not active is given to no product any more."""

    name: Name | None = None
    active: bool | None = None


class UnitOut(BaseModel):
    """A unit of measure.

    `standard` is its code in UN/ECE Recommendation 20 or 21, where every company has it; one of
    the company's own has an `id` and a `version` instead.
    """

    id: UUID | None = None
    code: str
    name: str
    standard: str | None = None
    active: bool = True
    version: int = 0

    @classmethod
    def of(cls, unit: Unit | OwnUnit) -> "UnitOut":
        """Show the unit."""
        return cls.model_validate(unit, from_attributes=True)


class UnitsOut(BaseModel):
    """All units of measure."""

    items: list[UnitOut]


@router.get("", dependencies=read)
async def list_units(actor: Actor, database: Db) -> UnitsOut:
    """What every company has, then the company's own by code."""
    async with database.transaction(actor, read_only=True) as connection:
        own = await queries.list_units(connection)
    everybodys = [UnitOut.of(unit) for unit in UNITS.values()]
    return UnitsOut(items=[*everybodys, *(UnitOut.of(unit) for unit in own)])


@router.post("", status_code=201, dependencies=manage)
async def add(
    body: UnitIn, new_id: NewId, actor: Actor, begin: BeginWork, response: Response
) -> UnitOut:
    """Add a unit of the company's own."""
    command = AddUnit(new_id, body.code, body.name)
    unit = await add_unit(command, actor=actor, begin=begin, now=utc_now)
    etags.tag(response, unit.version)
    return UnitOut.of(unit)


@router.get("/{unit_id}", dependencies=read)
async def get_unit(unit_id: UUID, actor: Actor, database: Db, response: Response) -> UnitOut:
    """One unit of the company's own."""
    async with database.transaction(actor, read_only=True) as connection:
        unit = await queries.unit(connection, unit_id)
    if unit is None:
        raise NotFound("the company has no such unit of its own", unit_id=unit_id)
    etags.tag(response, unit.version)
    return UnitOut.of(unit)


@router.patch("/{unit_id}", dependencies=manage)
async def change(
    unit_id: UUID,
    body: UnitPatch,
    version: IfMatch,
    actor: Actor,
    begin: BeginWork,
    response: Response,
) -> UnitOut:
    """Rename a unit of the company's own, or take it out of use; products that have it keep it."""
    command = ChangeUnit(unit_id, version, body.name, body.active)
    unit = await change_unit(command, actor=actor, begin=begin, now=utc_now)
    etags.tag(response, unit.version)
    return UnitOut.of(unit)
