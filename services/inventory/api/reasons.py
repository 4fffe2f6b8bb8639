"""Why stock moves: the reasons every company has, and those a company has of its own."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from libs.domain.clock import utc_now
from libs.web import etags
from libs.web.etags import IfMatch
from libs.web.fields import Body
from libs.web.routes import Actor, Db, NewId, Router, require
from services.inventory.api.deps import BeginWork
from services.inventory.api.schemas import Name
from services.inventory.application.change_reason import change_reason
from services.inventory.application.make_reason import MakeReason, make_reason
from services.inventory.domain.reasons import REASONS, OwnReason
from services.inventory.infrastructure import queries

router: APIRouter = Router("/api/v1/inventory/reasons", tag="reasons")
manage = [require("inventory.rules.manage")]


class ReasonIn(Body):
    """A reason of the company's own.

    `sign` 1 only adds, -1 only takes away. What a `fact` takes away is gone, though promised.
    """

    code: str = Field(max_length=64, examples=["sample"])
    name: Name
    sign: Literal[-1, 0, 1] = 0
    fact: bool = False


class ReasonPatch(Body):
    """What to change; one that is not active may not be given any more."""

    name: Name | None = None
    active: bool | None = None


class ReasonOut(BaseModel):
    """A reason code; `by_hand` may be given by people, `own` is the company's, with a version.

    What a `fact` takes away is gone, though promised.
    """

    code: str
    kind: str
    name: str
    sign: int
    by_hand: bool
    fact: bool = False
    own: bool = False
    version: int = 0

    @classmethod
    def of(cls, reason: OwnReason) -> "ReasonOut":
        """Show a company's own."""
        shown = reason.as_reason()
        return cls(
            code=shown.code,
            kind=shown.kind,
            name=shown.name,
            sign=shown.sign,
            by_hand=shown.by_hand,
            fact=shown.fact,
            own=True,
            version=reason.version,
        )

    @classmethod
    def row(cls, row: Mapping[str, Any]) -> "ReasonOut":
        """Show a row of the company's own."""
        return cls.model_validate(
            {**row, "kind": "adjustment", "by_hand": row["active"], "own": True}
        )


class ReasonsOut(BaseModel):
    """All reason codes."""

    items: list[ReasonOut]


@router.get("", dependencies=[require("inventory.stock.read")])
async def list_reasons(actor: Actor, database: Db) -> ReasonsOut:
    """Why stock moves: what every company has, then the company's own."""
    async with database.transaction(actor, read_only=True) as connection:
        own = await queries.list_reasons(connection)
    ours = [ReasonOut.model_validate(r, from_attributes=True) for r in REASONS.values()]
    return ReasonsOut(items=[*ours, *(ReasonOut.row(row) for row in own)])


@router.get("/{code}", dependencies=[require("inventory.stock.read")])
async def get_reason(
    code: Annotated[str, Field(max_length=64, description="The code, or the id of an own reason")],
    actor: Actor,
    database: Db,
    response: Response,
) -> ReasonOut:
    """One reason, of every company or of its own."""
    if (ours := REASONS.get(code)) is not None:
        return ReasonOut.model_validate(ours, from_attributes=True)
    async with database.transaction(actor, read_only=True) as connection:
        shown = ReasonOut.row(await queries.own_reason(connection, code))
    etags.tag(response, shown.version)
    return shown


@router.post("", status_code=201, dependencies=manage)
async def make(
    body: ReasonIn, new_id: NewId, actor: Actor, begin: BeginWork, response: Response
) -> ReasonOut:
    """Make a reason of the company's own."""
    command = MakeReason(new_id, **dict(body))
    reason = await make_reason(command, actor=actor, begin=begin, now=utc_now)
    etags.tag(response, reason.version)
    return ReasonOut.of(reason)


@router.patch("/{code}", dependencies=manage)
async def change(
    code: Annotated[str, Field(max_length=64)],
    body: ReasonPatch,
    version: IfMatch,
    actor: Actor,
    begin: BeginWork,
    response: Response,
) -> ReasonOut:
    """Rename a reason of the company's own, or take it out of use."""
    reason = await change_reason(
        code,
        version,
        name=body.name,
        active=body.active,
        actor=actor,
        begin=begin,
        now=utc_now,
    )
    etags.tag(response, reason.version)
    return ReasonOut.of(reason)
