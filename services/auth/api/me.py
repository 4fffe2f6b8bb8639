"""Oneself: who one is, and what one changes of it."""

from fastapi import APIRouter, Response

from libs.domain.clock import utc_now
from libs.domain.principal import Principal
from libs.web import etags
from libs.web.etags import IfMatch
from libs.web.routes import Actor, Db, Router, require
from services.auth.api.deps import BeginWork, PeopleDep
from services.auth.api.me_schemas import MeOut, MePatch
from services.auth.application.change_me import ChangeMe, change_me
from services.auth.infrastructure import queries

router: APIRouter = Router("/api/v1/auth/me", tag="profile")
signed_in = [require("authenticated")]


@router.get("", dependencies=signed_in)
async def me(actor: Actor, database: Db, response: Response) -> MeOut:
    """Who is signed in, to which company, and what they may do."""
    return await _shown(actor, database, response)


@router.patch("", dependencies=signed_in)
async def change(
    body: MePatch,
    version: IfMatch,
    actor: Actor,
    database: Db,
    begin: BeginWork,
    people: PeopleDep,
    response: Response,
) -> MeOut:
    """Change one's name, phone or locale, in every company one works for."""
    command = ChangeMe(version, body.given())
    await change_me(command, actor=actor, begin=begin, people=people, now=utc_now)
    return await _shown(actor, database, response)


async def _shown(actor: Principal, database: Db, response: Response) -> MeOut:
    async with database.transaction(actor, read_only=True) as connection:
        member = await queries.user(connection, actor.user_id)
        tenant = await queries.tenant(connection, actor.tenant_id)
        account = await queries.account(connection, actor.user_id)
    async with database.across_tenants() as connection:
        tenants = await queries.companies_of(connection, actor.user_id)
    etags.tag(response, account.version)
    return MeOut.of(actor, member, account, tenant, tenants)
