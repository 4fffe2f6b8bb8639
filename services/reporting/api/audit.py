"""The audit log: who did what, when, from where, before and after."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from libs.web.exports import FILE, Format, download
from libs.web.fields import Limit, Moment
from libs.web.routes import Actor, Db, Router, require
from services.reporting.api.deps import audit_chain, audit_found
from services.reporting.api.schemas import AuditEntryOut, AuditOut, VerificationOut
from services.reporting.infrastructure import queries
from services.reporting.infrastructure.queries import AuditFilter

router: APIRouter = Router("/api/v1/reporting/audit", tag="audit log")
read = [require("reporting.audit.read")]
Word = Annotated[str | None, Query(max_length=200, pattern=r"^[^\x00]*$")]


async def _filter(
    service: Word = None,
    type: Annotated[Word, Query(description="Such as catalog.product.*")] = None,  # noqa: A002 - the field's name
    actor_id: UUID | None = None,
    subject: UUID | None = None,
    after: Moment | None = None,
    before: Moment | None = None,
    q: Word = None,
) -> AuditFilter:
    return AuditFilter(service, type, actor_id, subject, after, before, q)


Which = Annotated[AuditFilter, Depends(_filter)]


@router.get("", dependencies=read)
async def list_audit(
    actor: Actor, database: Db, which: Which, limit: Limit = 50, cursor: str | None = None
) -> AuditOut:
    """Entries, newest first; times in the filter are of the event, `before` excluded."""
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.list_audit(
            connection, which, costs=actor.sees_costs, limit=limit, cursor=cursor
        )
    return AuditOut(
        items=[AuditEntryOut(**item) for item in page.items], next_cursor=page.next_cursor
    )


@router.get("/export", dependencies=read, **FILE)
async def export(
    actor: Actor,
    database: Db,
    which: Which,
    kind: Annotated[Format, Query(alias="format")] = Format.CSV,
) -> StreamingResponse:
    """The entries of the list with these filters, and their hashes, as a file."""
    return download(audit_found(database, actor, which, kind), "audit-log", kind)


@router.get(
    "/chain",
    dependencies=read,
    response_class=StreamingResponse,
    responses={200: {"content": {"application/jsonl": {"schema": {"type": "string"}}}}},
)
async def chain(actor: Actor, database: Db) -> StreamingResponse:
    """The whole log with all that is hashed, to be verified elsewhere by deploy/audit_check.py.

    Costs are in it if you may see them; without them it can be verified, too.
    """
    return StreamingResponse(
        audit_chain(database, actor),
        media_type="application/jsonl",
        headers={"content-disposition": 'attachment; filename="audit-log.jsonl"'},
    )


@router.get("/verify", dependencies=read)
async def verify(actor: Actor, database: Db) -> VerificationOut:
    """Walk the whole chain and name the first entry that differs; costs if you may see them."""
    walk = await queries.verify(database, actor)
    return VerificationOut.of(walk, costs_checked=actor.sees_costs)
