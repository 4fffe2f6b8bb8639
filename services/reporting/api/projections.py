"""Read models, for operators: how far each is, and having one made anew."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, StringConstraints

from libs.web.routes import Db, Router, require
from services.reporting.infrastructure import queries

router: APIRouter = Router("/admin/projections", tag="operators")
operator = [require("operator")]


class ProjectionOut(BaseModel):
    """A read model over all companies: entries it lacks, companies it fails at and why.

    While it is made anew at `rebuilding` companies, `rebuilt` of `to_rebuild` entries are replayed;
    `mended` rows were otherwise than made from nothing, when it last was.
    """

    name: str
    companies: int
    behind: int
    failing: int
    error: str | None
    rebuilding: int
    rebuilt: int
    to_rebuild: int
    rebuilt_at: datetime | None
    mended: int
    rebuild_error: str | None


class RebuildIn(BaseModel):
    """Which read model to make anew, at every company; all of them without a name."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, StringConstraints(max_length=100)] | None = None


@router.get("", dependencies=operator)
async def list_projections(database: Db) -> list[ProjectionOut]:
    """How far each read model is behind the audit log, and how far its making anew is."""
    async with database.across_tenants() as connection:
        rows = await queries.projection_states(connection)
    return [ProjectionOut.model_validate(row) for row in rows]


@router.post("/rebuild", status_code=202, dependencies=operator)
async def rebuild(body: RebuildIn, database: Db) -> list[ProjectionOut]:
    """Make a read model anew from the audit log; its old rows are served until it is done."""
    async with database.across_tenants() as connection:
        await queries.ask_rebuild(connection, body.name)
        rows = await queries.projection_states(connection)
    database.committed()
    return [ProjectionOut.model_validate(row) for row in rows]
