"""What all stock is worth by the ledger, for the service that keeps the books."""

from fastapi import APIRouter
from pydantic import BaseModel

from libs.domain.principal import Principal
from libs.web.fields import Shown
from libs.web.routes import Actor, Db, Router, require
from services.inventory.infrastructure import queries

router: APIRouter = Router("/levels", tag="services")


class LedgerWorthOut(BaseModel):
    """All values of the ledger, with what was rounded."""

    worth: Shown


class LedgerWorthsOut(BaseModel):
    """One sum."""

    items: list[LedgerWorthOut]


@router.get("/worth", dependencies=[require("service")])
async def worth(actor: Actor, database: Db) -> LedgerWorthsOut:
    """What the inventory account should hold, once everything valued is posted."""
    system = Principal.system(actor.tenant_id)
    async with database.transaction(system, read_only=True) as connection:
        found = await queries.ledger_worth(connection)
    return LedgerWorthsOut(items=[LedgerWorthOut(worth=found)])
