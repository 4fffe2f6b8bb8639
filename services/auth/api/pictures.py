"""Pictures of people: set by themselves or an admin, shown to those who work with them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response

from libs.domain.clock import utc_now
from libs.domain.errors import NotFound
from libs.domain.principal import Principal
from libs.web.pictures import MOST_BYTES, PICTURE_ANSWERS, one_size_of, picture
from libs.web.routes import Actor, Db, Router, require
from libs.web.uploads import FILE_BODY, uploaded
from services.auth.api.deps import BeginWork, PicturesDep
from services.auth.api.me_schemas import PictureOut
from services.auth.application.change_picture import PORTRAIT, Pictures, change_picture
from services.auth.application.ports import BeginAuth
from services.auth.infrastructure import queries

router: APIRouter = Router("/api/v1/auth", tag="profile")
signed_in = [require("authenticated")]
manage = [require("auth.users.manage")]
_Size = Annotated[int, one_size_of(PORTRAIT)]


@router.put("/me/picture", dependencies=signed_in, openapi_extra=FILE_BODY)
async def set_mine(
    request: Request, actor: Actor, begin: BeginWork, pictures: PicturesDep
) -> PictureOut:
    """Show another picture of oneself, in every company one works for."""
    return await _set(actor.user_id, request, actor, begin, pictures)


@router.delete("/me/picture", status_code=204, dependencies=signed_in)
async def remove_mine(actor: Actor, begin: BeginWork, pictures: PicturesDep) -> None:
    """Show no picture of oneself."""
    await change_picture(
        actor.user_id, None, actor=actor, begin=begin, pictures=pictures, now=utc_now
    )


@router.put("/users/{user_id}/picture", dependencies=manage, openapi_extra=FILE_BODY)
async def set_members(
    user_id: UUID, request: Request, actor: Actor, begin: BeginWork, pictures: PicturesDep
) -> PictureOut:
    """Show another picture of a member, in this company."""
    return await _set(user_id, request, actor, begin, pictures)


@router.delete("/users/{user_id}/picture", status_code=204, dependencies=manage)
async def remove_members(
    user_id: UUID, actor: Actor, begin: BeginWork, pictures: PicturesDep
) -> None:
    """Show no picture of a member, in this company."""
    await change_picture(user_id, None, actor=actor, begin=begin, pictures=pictures, now=utc_now)


@router.get(
    "/users/{user_id}/picture",
    dependencies=signed_in,
    response_class=Response,
    responses=PICTURE_ANSWERS,
)
async def show(
    user_id: UUID,
    size: _Size,
    request: Request,
    actor: Actor,
    database: Db,
    pictures: PicturesDep,
) -> Response:
    """The picture of somebody of one's own company."""
    async with database.transaction(actor, read_only=True) as connection:
        member = await queries.user(connection, user_id)
    if member.picture is None:
        raise NotFound("this user has no picture", code="no_picture", user_id=user_id)
    return await picture(request, pictures.store, member.picture, size)


async def _set(
    user_id: UUID, request: Request, actor: Principal, begin: BeginAuth, pictures: Pictures
) -> PictureOut:
    with pictures.maker.place():
        return await _received(user_id, request, actor, begin, pictures)


async def _received(
    user_id: UUID, request: Request, actor: Principal, begin: BeginAuth, pictures: Pictures
) -> PictureOut:
    async with uploaded(request, MOST_BYTES) as file:
        name = await change_picture(
            user_id, file.file, actor=actor, begin=begin, pictures=pictures, now=utc_now
        )
    return PictureOut(picture=name)
