"""The sign-in log."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from libs.web.fields import Limit
from libs.web.routes import Actor, Db, Router, require
from services.auth.domain.sign_in_entry import SignInEntry
from services.auth.infrastructure import queries

router: APIRouter = Router("/api/v1/auth/sign-ins", tag="sign-in log")

Outcome = Literal[
    "succeeded", "wrong_credentials", "second_factor_required", "wrong_second_factor", "locked"
]


class SignInOut(BaseModel):
    """One try to sign in: as whom, from where, and how it ended."""

    id: UUID
    at: datetime
    email: str
    user_id: UUID
    method: str
    outcome: str
    ip: str
    user_agent: str

    @classmethod
    def of(cls, entry: SignInEntry) -> "SignInOut":
        """Show the entry."""
        return cls.model_validate(entry, from_attributes=True)


class SignInsOut(BaseModel):
    """Some tries."""

    items: list[SignInOut]
    next_cursor: str | None


@router.get("", dependencies=[require("authenticated")])
async def list_sign_ins(
    actor: Actor,
    database: Db,
    user_id: UUID | None = None,
    outcome: Outcome | None = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> SignInsOut:
    """Your own; with auth.users.read those of all members, or of one. Newest first."""
    if not actor.may("auth.users.read"):
        if user_id not in {None, actor.user_id}:
            actor.require("auth.users.read")
        user_id = actor.user_id
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.list_sign_ins(
            connection, user_id=user_id, outcome=outcome, limit=limit, cursor=cursor
        )
    return SignInsOut(
        items=[SignInOut.of(entry) for entry in page.items], next_cursor=page.next_cursor
    )
