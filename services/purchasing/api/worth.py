"""What goods that came in or left again are worth, for the service that keeps the books."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from libs.domain.principal import Principal
from libs.web.fields import Shown
from libs.web.routes import Actor, Db, Router, require
from services.purchasing.infrastructure import queries

router: APIRouter = Router("/documents", tag="services")


class DocumentWorthOut(BaseModel):
    """A receipt, or a reversal or return (less than zero), at the prices of its order."""

    id: UUID
    number: str
    worth: Shown


class DocumentWorthsOut(BaseModel):
    """All of a company's."""

    items: list[DocumentWorthOut]


@router.get("/worth", dependencies=[require("service")])
async def worth(actor: Actor, database: Db) -> DocumentWorthsOut:
    """What something should be owed for, before tax and charges, not rounded."""
    system = Principal.system(actor.tenant_id)
    async with database.transaction(system, read_only=True) as connection:
        rows = await queries.document_worths(connection)
    return DocumentWorthsOut(items=[DocumentWorthOut.model_validate(row) for row in rows])
