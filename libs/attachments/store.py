"""Attachments in SQL: on the connection of a unit of work, or of a reading transaction."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from libs.db.database import Connection
from libs.domain.errors import Conflict, NotFound
from libs.domain.principal import Principal

MOST_FILES = 20
_COLUMNS = "id, name, media_type, size, sha256, added_at, added_by, added_by_name"
_ADD = f"""
WITH attachment AS (
    INSERT INTO attachments (tenant_id, kind, of_id, {_COLUMNS})
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
)
INSERT INTO attachment_contents (tenant_id, attachment_id, content) VALUES ($1, $4, $12)
"""
_OF = f"SELECT {_COLUMNS} FROM attachments WHERE kind = $1 AND of_id = $2 ORDER BY id"
_ONE = f"SELECT {_COLUMNS} FROM attachments WHERE kind = $1 AND of_id = $2 AND id = $3"
_CONTENT = "SELECT content FROM attachment_contents WHERE attachment_id = $1"
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended($1::uuid::text, 0))"
_REMOVE_CONTENT = "DELETE FROM attachment_contents WHERE attachment_id = $1"
_REMOVE = "DELETE FROM attachments WHERE id = $1"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file kept with a document; the same bytes have the same `sha256`."""

    id: UUID
    name: str
    media_type: str
    size: int
    sha256: bytes
    added_at: datetime
    added_by: UUID
    added_by_name: str


@dataclass(frozen=True, slots=True)
class Of:
    """Which document: its kind, and its id."""

    kind: str
    id: UUID


async def add(
    connection: Connection, of: Of, made: Attachment, content: bytes, *, actor: Principal
) -> Attachment:
    """Keep one, or show the one with the same bytes; raises Conflict where there are many."""
    await connection.execute(_ONE_AT_A_TIME, of.id)
    earlier = await list_of(connection, of)
    for one in earlier:
        if one.sha256 == made.sha256:
            return one
    if len(earlier) >= MOST_FILES:
        raise Conflict(f"at most {MOST_FILES} files", code="too_many_files")
    await connection.execute(
        _ADD,
        actor.tenant_id,
        of.kind,
        of.id,
        made.id,
        made.name,
        made.media_type,
        made.size,
        made.sha256,
        made.added_at,
        made.added_by,
        made.added_by_name,
        content,
    )
    return made


def of_bytes(
    attachment_id: UUID, name: str, media_type: str, content: bytes, *, by: Principal, at: datetime
) -> Attachment:
    """What is kept of a file beside its bytes."""
    digest = hashlib.sha256(content).digest()
    return Attachment(
        attachment_id, name, media_type, len(content), digest, at, by.user_id, by.name
    )


async def list_of(connection: Connection, of: Of) -> list[Attachment]:
    """All of a document, first to last."""
    return [_from(row) for row in await connection.fetch(_OF, of.kind, of.id)]


async def get(connection: Connection, of: Of, attachment_id: UUID) -> Attachment:
    """One of a document; raises NotFound."""
    row = await connection.fetchrow(_ONE, of.kind, of.id, attachment_id)
    if row is None:
        raise NotFound("no such file", attachment_id=attachment_id)
    return _from(row)


async def content_of(connection: Connection, attachment_id: UUID) -> bytes:
    """Its bytes."""
    content: bytes = await connection.fetchval(_CONTENT, attachment_id)
    return content


async def remove(connection: Connection, attachment_id: UUID) -> None:
    """Take one away, bytes and all."""
    await connection.execute(_REMOVE_CONTENT, attachment_id)
    await connection.execute(_REMOVE, attachment_id)


def _from(row: Any) -> Attachment:
    return Attachment(*row)
