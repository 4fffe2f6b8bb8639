"""Companies, for the services that refer to them."""

from fastapi import APIRouter

from libs.web.routes import Actor, Db, Router, require
from services.auth.api.schemas import TenantOut, TenantsOut
from services.auth.infrastructure import queries

router: APIRouter = Router("/api/v1/auth/tenants", tag="companies")


@router.get("", dependencies=[require("service")])
async def tenants(actor: Actor, database: Db) -> TenantsOut:
    """The company the asking service acts for."""
    async with database.transaction(actor, read_only=True) as connection:
        tenant = await queries.tenant(connection, actor.tenant_id)
    return TenantsOut(items=[TenantOut.of(tenant)])
