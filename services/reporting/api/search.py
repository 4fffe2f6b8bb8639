"""Global search: products, orders, invoices, parties and warehouses by a few letters."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from libs.web.routes import Actor, Db, Router, require
from services.reporting.domain.search import kinds_for, words_in
from services.reporting.infrastructure import queries

router: APIRouter = Router("/api/v1/reporting/search", tag="search")
Typed = Annotated[str, Query(max_length=200, pattern=r"^[^\x00]*$")]


class FoundOut(BaseModel):
    """One thing: `number` names it, `party` is whose it is, `of_id` the document it belongs to."""

    kind: str
    id: UUID
    number: str
    title: str
    detail: str
    party: str | None
    of_id: UUID | None
    status: str
    at: datetime
    exact: bool


class SearchOut(BaseModel):
    """What was found, of each kind the first few."""

    items: list[FoundOut]


@router.get("", dependencies=[require("authenticated")])
async def search(
    actor: Actor, database: Db, q: Typed, limit: Annotated[int, Query(ge=1, le=20)] = 5
) -> SearchOut:
    """Things whose number or words begin with all that is typed, of the kinds you may see.

    At most `limit` of each kind; one whose number or word is exactly that comes first.
    """
    async with database.transaction(actor, read_only=True) as connection:
        rows = await queries.search(connection, kinds_for(actor), words_in(q), limit)
    return SearchOut(items=[FoundOut.model_validate(row) for row in rows])
