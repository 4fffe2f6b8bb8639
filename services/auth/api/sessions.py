"""The sessions somebody has open: list them, end them, go on in another company."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from libs.domain.clock import utc_now
from libs.domain.principal import Principal
from libs.web.fields import Body, Limit
from libs.web.routes import Actor, Db, Router, require
from services.auth.api.deps import BeginAnew, BeginWork, DeviceDep, IssuerDep, PeopleDep
from services.auth.api.schemas import TokensOut
from services.auth.application.end_other_sessions import end_other_sessions
from services.auth.application.end_session import end_session
from services.auth.application.switch_company import switch_company
from services.auth.domain.session import Session
from services.auth.infrastructure import queries

router: APIRouter = Router("/api/v1/auth", tag="sessions")
signed_in = [require("authenticated")]


class SessionOut(BaseModel):
    """One sign-in on one device; `rotated_at` is when it was last refreshed."""

    id: UUID
    user_id: UUID
    tenant_id: UUID
    method: str
    ip: str
    user_agent: str
    started_at: datetime
    rotated_at: datetime
    expires_at: datetime
    bound_to_key: bool
    current: bool

    @classmethod
    def of(cls, session: Session, actor: Principal) -> "SessionOut":
        """Show the session to its user or an admin."""
        return cls(
            id=session.id,
            user_id=session.user_id,
            tenant_id=session.tenant_id,
            method=session.method,
            ip=session.device.ip,
            user_agent=session.device.user_agent,
            started_at=session.started_at,
            rotated_at=session.rotated_at,
            expires_at=session.expires_at,
            bound_to_key=session.device.key_thumbprint is not None,
            current=session.id == actor.session_id,
        )


class SessionsOut(BaseModel):
    """Some sessions."""

    items: list[SessionOut]
    next_cursor: str | None


class SwitchIn(Body):
    """Another company of yours."""

    tenant_id: UUID


@router.get("/sessions", dependencies=signed_in)
async def list_sessions(
    actor: Actor,
    database: Db,
    user_id: UUID | None = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> SessionsOut:
    """Your sessions in all companies, newest first; or those of a member in this one."""
    company = None
    if user_id is not None and user_id != actor.user_id:
        actor.require("auth.users.read")
        company = actor.tenant_id
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.list_sessions(
            connection,
            user_id or actor.user_id,
            company,
            alive_at=utc_now(),
            limit=limit,
            cursor=cursor,
        )
    items = [SessionOut.of(session, actor) for session in page.items]
    return SessionsOut(items=items, next_cursor=page.next_cursor)


@router.delete("/sessions", status_code=204, dependencies=signed_in)
async def delete_sessions(actor: Actor, begin: BeginWork) -> None:
    """End all your sessions but this one."""
    await end_other_sessions(actor=actor, begin=begin, now=utc_now)


@router.delete("/sessions/{session_id}", status_code=204, dependencies=signed_in)
async def delete_session(
    session_id: UUID, actor: Actor, people: PeopleDep, begin: BeginWork
) -> None:
    """End a session: one of yours, or with auth.users.manage a member's."""
    await end_session(session_id, actor=actor, people=people, begin=begin, now=utc_now)


@router.post("/switch", dependencies=signed_in)
async def switch(
    body: SwitchIn,
    actor: Actor,
    device: DeviceDep,
    people: PeopleDep,
    begin: BeginAnew,
    issuer: IssuerDep,
) -> TokensOut:
    """Go on in another company of yours; this session ends.

    A session that began with a DPoP proof needs one by the same key.
    """
    tokens = await switch_company(
        body.tenant_id,
        actor=actor,
        device=device,
        people=people,
        begin=begin,
        now=utc_now,
        issuer=issuer,
    )
    return TokensOut.of(tokens)
