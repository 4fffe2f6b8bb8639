"""Routes for the files of one kind of document: list, add, look, download, remove."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel

from libs.attachments import store
from libs.attachments.store import Attachment, Of
from libs.attachments.types import MOST_BYTES, typed
from libs.contracts.attachments import AttachmentEvent
from libs.db.database import Connection
from libs.db.work import Begin, Work, beginning
from libs.domain.clock import utc_now
from libs.domain.errors import Invalid, NotFound
from libs.web.routes import Actor, Db, NewId, Router, require
from libs.web.uploads import FILE_BODY, uploaded

_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        "description": "The file",
    }
}
_HEADERS = {
    "cache-control": "private, no-store",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """Documents that may have files: where they are, who may see and who may change them.

    `there` is SQL that finds one by $1; `parameter` is what its id is called in paths.
    """

    name: str
    prefix: str
    parameter: str
    there: str
    read: str
    manage: str
    added: type[AttachmentEvent]
    removed: type[AttachmentEvent]


class AttachmentOut(BaseModel):
    """A file kept with a document."""

    id: UUID
    name: str
    media_type: str
    size: int
    added_at: datetime
    added_by: UUID
    added_by_name: str

    @classmethod
    def of(cls, one: Attachment) -> "AttachmentOut":
        """Show one."""
        return cls(
            id=one.id,
            name=one.name,
            media_type=one.media_type,
            size=one.size,
            added_at=one.added_at,
            added_by=one.added_by,
            added_by_name=one.added_by_name,
        )


class AttachmentsOut(BaseModel):
    """All files of a document."""

    items: list[AttachmentOut]


def attachment_routes(kind: Kind) -> APIRouter:
    """The routes of one kind; the service has `attachment_tables` and a unit of work."""
    path = f"/{{{kind.parameter}}}/attachments"
    router: APIRouter = Router(kind.prefix, tag="attachments")
    read, manage = [require(kind.read)], [require(kind.manage)]
    id_of = Annotated[UUID, Path(alias=kind.parameter)]

    @router.get(path, dependencies=read)
    async def list_attachments(of_id: id_of, actor: Actor, database: Db) -> AttachmentsOut:
        """Files kept with it, first to last."""
        async with database.transaction(actor, read_only=True) as connection:
            found = await store.list_of(connection, await _of(connection, kind, of_id))
        return AttachmentsOut(items=[AttachmentOut.of(one) for one in found])

    @router.post(path, status_code=201, dependencies=manage, openapi_extra=FILE_BODY)
    async def add_attachment(
        of_id: id_of,
        new_id: NewId,
        actor: Actor,
        database: Db,
        request: Request,
        response: Response,
    ) -> AttachmentOut:
        """Keep a PDF, PNG, JPEG, WebP, XLSX, CSV or text file of at most 10 MB with it.

        Stored as it came; its type is told by what is in it. The same file again is the one kept.
        """
        async with database.transaction(actor, read_only=True) as connection:
            await _of(connection, kind, of_id)
        async with uploaded(request, MOST_BYTES + 10_000) as file:
            content = await file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise Invalid.field("file", f"at most {MOST_BYTES // 1_000_000} MB", "too_large")
        name, media_type = typed(file.filename or "", content)
        made = store.of_bytes(new_id, name, media_type, content, by=actor, at=utc_now())
        async with _begin(request)(actor) as work:
            of = await _of(work.connection, kind, of_id)
            kept = await store.add(work.connection, of, made, content, actor=actor)
            if kept is made:
                work.record(_said(kind.added, of, kept), about=kept.id, version=1)
        response.headers["location"] = f"{request.url.path}/{kept.id}"
        return AttachmentOut.of(kept)

    @router.get(path + "/{attachment_id}", dependencies=read)
    async def get_attachment(
        of_id: id_of, attachment_id: UUID, actor: Actor, database: Db
    ) -> AttachmentOut:
        """What a file is."""
        async with database.transaction(actor, read_only=True) as connection:
            found = await store.get(connection, Of(kind.name, of_id), attachment_id)
        return AttachmentOut.of(found)

    @router.get(
        path + "/{attachment_id}/file", dependencies=read, responses=_FILE, response_class=Response
    )
    async def download_attachment(
        of_id: id_of, attachment_id: UUID, actor: Actor, database: Db
    ) -> Response:
        """The file itself, to be saved: never shown by a browser as if it were ours."""
        async with database.transaction(actor, read_only=True) as connection:
            found = await store.get(connection, Of(kind.name, of_id), attachment_id)
            content = await store.content_of(connection, found.id)
        headers = {**_HEADERS, "content-disposition": _saved_as(found.name)}
        return Response(content, media_type=found.media_type, headers=headers)

    @router.delete(path + "/{attachment_id}", status_code=204, dependencies=manage)
    async def remove_attachment(
        of_id: id_of, attachment_id: UUID, actor: Actor, request: Request
    ) -> None:
        """Take a file away, bytes and all; the trail keeps that it was there."""
        async with _begin(request)(actor) as work:
            of = await _of(work.connection, kind, of_id)
            found = await store.get(work.connection, of, attachment_id)
            await store.remove(work.connection, found.id)
            work.record(_said(kind.removed, of, found), about=found.id, version=2)

    return router


async def _of(connection: Connection, kind: Kind, of_id: UUID) -> Of:
    """The document; raises NotFound."""
    if not await connection.fetchval(kind.there, of_id):
        raise NotFound(f"no such {kind.name}", id=of_id)
    return Of(kind.name, of_id)


def _begin(request: Request) -> Begin[Work]:
    state = request.app.state
    return beginning(state.database, Work, request.state.once)


def _said(event: type[AttachmentEvent], of: Of, one: Attachment) -> AttachmentEvent:
    return event(
        attachment_id=one.id,
        of=of.kind,
        of_id=of.id,
        name=one.name,
        media_type=one.media_type,
        size=one.size,
    )


def _saved_as(name: str) -> str:
    """RFC 6266: a plain name for old programs, the whole for all others."""
    plain = "".join(c if c.isascii() and c not in '"\\' else "_" for c in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
