"""Delegations: rights to approve that somebody handed on, for a time."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from libs.domain.clock import utc_now
from libs.web import etags
from libs.web.fields import Body, Limit, Moment
from libs.web.parties import Note
from libs.web.routes import Actor, Db, NewId, Router, require
from services.purchasing.api.deps import BeginWork
from services.purchasing.application.end_delegation import end_delegation
from services.purchasing.application.make_delegation import MakeDelegation, make_delegation
from services.purchasing.domain.delegation import Delegation
from services.purchasing.domain.flow import PERMISSIONS
from services.purchasing.infrastructure import queries

router: APIRouter = Router("/api/v1/purchasing/approval-delegations", tag="approval delegations")
approvers = [require(PERMISSIONS["approve"])]
NotOver = Annotated[bool | None, Query(description="Only those not over, or only the others")]


class DelegationIn(Body):
    """A right to hand on: the caller's own from now, unless told; others' need rules.manage."""

    from_user_id: UUID | None = None
    to_user_id: UUID
    starts_at: Moment | None = None
    until: Moment
    note: Note = ""


class DelegationOut(BaseModel):
    """A right that was handed on; `ended_at` if it was taken back before its time."""

    id: UUID
    from_user_id: UUID
    from_user_name: str
    to_user_id: UUID
    to_user_name: str
    starts_at: datetime
    until: datetime
    note: str
    made_at: datetime
    made_by: UUID
    made_by_name: str
    ended_at: datetime | None
    version: int

    @classmethod
    def of(cls, delegation: Delegation) -> "DelegationOut":
        """Show the delegation."""
        terms = delegation.terms
        return cls(
            id=delegation.id,
            from_user_id=terms.giver.id,
            from_user_name=terms.giver.name,
            to_user_id=terms.taker.id,
            to_user_name=terms.taker.name,
            starts_at=terms.starts_at,
            until=terms.until,
            note=terms.note,
            made_at=delegation.made_at,
            made_by=delegation.made_by,
            made_by_name=delegation.made_by_name,
            ended_at=delegation.ended_at,
            version=delegation.version,
        )


class DelegationsOut(BaseModel):
    """Some delegations."""

    items: list[DelegationOut]
    next_cursor: str | None


@router.get("", dependencies=approvers)
async def list_delegations(
    actor: Actor,
    database: Db,
    user_id: UUID | None = None,
    active: NotOver = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> DelegationsOut:
    """Rights that were handed on, newest first; `user_id` by or to whom."""
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.list_delegations(
            connection, user_id=user_id, active=active, limit=limit, cursor=cursor
        )
    items = [DelegationOut.of(delegation) for delegation in page.items]
    return DelegationsOut(items=items, next_cursor=page.next_cursor)


@router.post("", status_code=201, dependencies=approvers)
async def make(
    body: DelegationIn, new_id: NewId, actor: Actor, begin: BeginWork, response: Response
) -> DelegationOut:
    """Let somebody approve in one's right too, within both limits, until a time.

    Nobody approves by it what they, or who handed it on, wrote. It is not handed on further.
    """
    command = MakeDelegation(delegation_id=new_id, **dict(body))
    delegation = await make_delegation(command, actor=actor, begin=begin, now=utc_now)
    etags.tag(response, delegation.version)
    return DelegationOut.of(delegation)


@router.get("/{delegation_id}", dependencies=approvers)
async def get_delegation(
    delegation_id: UUID, actor: Actor, database: Db, response: Response
) -> DelegationOut:
    """One delegation."""
    async with database.transaction(actor, read_only=True) as connection:
        delegation = await queries.delegation(connection, delegation_id)
    etags.tag(response, delegation.version)
    return DelegationOut.of(delegation)


@router.post("/{delegation_id}/end", dependencies=approvers)
async def end(
    delegation_id: UUID, actor: Actor, begin: BeginWork, response: Response
) -> DelegationOut:
    """Take the right back before its time."""
    delegation = await end_delegation(delegation_id, actor=actor, begin=begin, now=utc_now)
    etags.tag(response, delegation.version)
    return DelegationOut.of(delegation)
