"""Members of the company."""

from uuid import UUID

from fastapi import APIRouter, Response

from libs.domain.clock import utc_now
from libs.web import etags
from libs.web.etags import IfMatch
from libs.web.fields import Ids, Limit
from libs.web.routes import Actor, Db, NewId, Router, require
from services.auth.api.deps import BeginWork, DeviceDep, GuardDep, PasswordsDep
from services.auth.api.schemas import UserIn, UserOut, UserPatch, UsersOut
from services.auth.application.add_user import AddUser, add_user
from services.auth.application.change_user import ChangeUser, change_user
from services.auth.application.deactivate_user import deactivate_user
from services.auth.application.reactivate_user import reactivate_user
from services.auth.infrastructure import queries

router: APIRouter = Router("/api/v1/auth/users", tag="users")
manage = [require("auth.users.manage")]
read = [require("auth.users.read")]


@router.get("", dependencies=read)
async def list_users(
    actor: Actor,
    database: Db,
    ids: Ids,
    limit: Limit = 50,
    cursor: str | None = None,
) -> UsersOut:
    """Members by name."""
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.list_users(connection, ids=ids, limit=limit, cursor=cursor)
    return UsersOut(items=[UserOut.of(m) for m in page.items], next_cursor=page.next_cursor)


@router.post("", status_code=201, dependencies=manage)
async def add(
    body: UserIn,
    new_id: NewId,
    actor: Actor,
    device: DeviceDep,
    begin: BeginWork,
    passwords: PasswordsDep,
    guard: GuardDep,
) -> UserOut:
    """Add a member with a first password."""
    command = AddUser(
        user_id=new_id,
        name=body.name,
        email=body.email,
        password=body.password.get_secret_value(),
        roles=body.roles,
        limits=body.limits,
    )
    member = await add_user(
        command,
        actor=actor,
        device=device,
        begin=begin,
        now=utc_now,
        passwords=passwords,
        guard=guard,
    )
    return UserOut.of(member)


@router.get("/{user_id}", dependencies=read)
async def get_user(user_id: UUID, actor: Actor, database: Db, response: Response) -> UserOut:
    """One member."""
    async with database.transaction(actor, read_only=True) as connection:
        member = await queries.user(connection, user_id)
    etags.tag(response, member.version)
    return UserOut.of(member)


@router.patch("/{user_id}", dependencies=manage)
async def change(
    user_id: UUID,
    body: UserPatch,
    version: IfMatch,
    actor: Actor,
    begin: BeginWork,
    response: Response,
) -> UserOut:
    """Give a member other roles or limits, or correct their name or phone in this company."""
    given = body.given()
    about = {field: given[field] for field in given.keys() & {"name", "phone"}}
    command = ChangeUser(user_id, version, body.roles, body.limits, about)
    member = await change_user(command, actor=actor, begin=begin, now=utc_now)
    etags.tag(response, member.version)
    return UserOut.of(member)


@router.post("/{user_id}/deactivate", dependencies=manage)
async def deactivate(user_id: UUID, actor: Actor, begin: BeginWork) -> UserOut:
    """End a membership and all its sessions."""
    return UserOut.of(await deactivate_user(user_id, actor=actor, begin=begin, now=utc_now))


@router.post("/{user_id}/reactivate", dependencies=manage)
async def reactivate(user_id: UUID, actor: Actor, begin: BeginWork) -> UserOut:
    """Take back a deactivated member, with the roles and limits they had."""
    return UserOut.of(await reactivate_user(user_id, actor=actor, begin=begin, now=utc_now))
