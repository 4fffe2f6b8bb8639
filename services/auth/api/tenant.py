"""The caller's company and what it has settled."""

from fastapi import APIRouter, Response

from libs.domain.clock import utc_now
from libs.web import etags
from libs.web.etags import IfMatch
from libs.web.routes import Actor, Db, Router, require
from services.auth.api.deps import BeginWork
from services.auth.api.schemas import TenantOut, TenantPatch
from services.auth.application.change_tenant import ChangeTenant, change_tenant
from services.auth.infrastructure import queries

router: APIRouter = Router("/api/v1/auth/tenant", tag="companies")


@router.get("", dependencies=[require("authenticated")])
async def my_company(actor: Actor, database: Db, response: Response) -> TenantOut:
    """The company signed in to."""
    async with database.transaction(actor, read_only=True) as connection:
        tenant = await queries.tenant(connection, actor.tenant_id)
    etags.tag(response, tenant.version)
    return TenantOut.of(tenant)


@router.patch("", dependencies=[require("auth.tenant.manage")])
async def change(
    body: TenantPatch, version: IfMatch, actor: Actor, begin: BeginWork, response: Response
) -> TenantOut:
    """Change settings; every service obeys them as soon as it has heard."""
    command = ChangeTenant(version, body.given())
    tenant = await change_tenant(command, actor=actor, begin=begin, now=utc_now)
    etags.tag(response, tenant.version)
    return TenantOut.of(tenant)
