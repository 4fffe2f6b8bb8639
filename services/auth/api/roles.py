"""Roles of the company, and what there is to allow."""

from fastapi import APIRouter, Response

from libs.domain.clock import utc_now
from libs.domain.errors import FieldError, Invalid
from libs.web import etags
from libs.web.etags import IfMatch
from libs.web.routes import Actor, Db, NewId, Router, require
from services.auth.api.deps import BeginWork
from services.auth.api.role_schemas import PermissionsOut, RoleIn, RoleOut, RolePatch, RolesOut
from services.auth.application.change_role import ChangeRole, change_role
from services.auth.application.make_role import MakeRole, make_role
from services.auth.application.remove_role import remove_role
from services.auth.application.switch_role import SwitchRole, switch_role
from services.auth.domain.roles import BUILT_IN
from services.auth.infrastructure import queries

router: APIRouter = Router("/api/v1/auth", tag="roles")
manage = [require("auth.roles.manage")]
read = [require("auth.users.read")]


@router.get("/permissions", dependencies=[require("authenticated")])
async def list_permissions() -> PermissionsOut:
    """Everything a role may allow; the same for every company."""
    return PermissionsOut.all()


@router.get("/roles", dependencies=read)
async def list_roles(actor: Actor, database: Db) -> RolesOut:
    """All roles: the ready-made ones, also those switched off, and the company's own."""
    async with database.transaction(actor, read_only=True) as connection:
        roles = await queries.roles(connection, actor.tenant_id)
    return RolesOut(items=[RoleOut.of(role) for role in roles])


@router.post("/roles", status_code=201, dependencies=manage)
async def make(
    body: RoleIn, new_id: NewId, actor: Actor, begin: BeginWork, database: Db, response: Response
) -> RoleOut:
    """Make a role of some of the permissions you have."""
    command = MakeRole(new_id, body.name, body.description, body.permissions)
    role = await make_role(command, actor=actor, begin=begin, now=utc_now)
    return await _shown(role.key, actor, database, response)


@router.get("/roles/{key}", dependencies=read)
async def get_role(key: str, actor: Actor, database: Db, response: Response) -> RoleOut:
    """One role, by its key or its id."""
    return await _shown(key, actor, database, response)


@router.patch("/roles/{key}", dependencies=manage)
async def change(
    key: str,
    body: RolePatch,
    version: IfMatch,
    actor: Actor,
    begin: BeginWork,
    database: Db,
    response: Response,
) -> RoleOut:
    """Change an own role, or switch a ready-made one on or off.

    Members who have it get the difference with their next token; older tokens are refused at once.
    """
    given = body.given()
    if key in BUILT_IN:
        _only(given, {"active"}, "a ready-made role can only be switched on or off")
        if given:
            switch = SwitchRole(key, version, on=given["active"])
            await switch_role(switch, actor=actor, begin=begin, now=utc_now)
    else:
        _only(
            given,
            {"name", "description", "permissions"},
            "an own role is removed, not switched off",
        )
        command = ChangeRole(key, version, body.name, body.description, body.permissions)
        await change_role(command, actor=actor, begin=begin, now=utc_now)
    return await _shown(key, actor, database, response)


@router.delete("/roles/{key}", status_code=204, dependencies=manage)
async def remove(key: str, actor: Actor, begin: BeginWork) -> None:
    """Remove an own role that nobody has."""
    await remove_role(key, actor=actor, begin=begin, now=utc_now)


async def _shown(key: str, actor: Actor, database: Db, response: Response) -> RoleOut:
    async with database.transaction(actor, read_only=True) as connection:
        role = await queries.role(connection, actor.tenant_id, key)
    etags.tag(response, role.version)
    return RoleOut.of(role)


def _only(given: dict[str, object], allowed: set[str], why: str) -> None:
    wrong = [FieldError(field, why) for field in given if field not in allowed]
    if wrong:
        raise Invalid(wrong)
