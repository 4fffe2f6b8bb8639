"""The general ledger: trial balance and journal."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from libs.domain.quantity import ZERO
from libs.web.fields import Limit, Shown
from libs.web.routes import Actor, Db, Router
from services.payments.api.deps import read
from services.payments.domain.account import Kind, Role
from services.payments.infrastructure import queries

router: APIRouter = Router("/api/v1/payments", tag="books")


class AccountOut(BaseModel):
    """An account and what was posted to it; `balance` grows the way its kind does."""

    id: UUID
    code: str
    name: str
    kind: Kind
    role: Role
    debit: Shown
    credit: Shown
    balance: Shown


class TrialBalanceOut(BaseModel):
    """All accounts; debit and credit are equal."""

    as_of: date
    debit: Shown
    credit: Shown
    accounts: list[AccountOut]


class PostingOut(BaseModel):
    """A line of an entry: debit or credit."""

    code: str
    name: str
    debit: Shown
    credit: Shown


class JournalEntryOut(BaseModel):
    """An entry: what it was made of (`rule`, `source_id`), on which day, and who caused it."""

    id: UUID
    rule: str
    source_id: UUID
    source_revision: int
    booked_on: date
    recorded_at: datetime
    memo: str
    currency: str
    reverses: UUID | None
    user_name: str
    postings: list[PostingOut]


class JournalOut(BaseModel):
    """Some entries, and the cursor for more."""

    items: list[JournalEntryOut]
    next_cursor: str | None


@router.get("/trial-balance", dependencies=read)
async def trial_balance(
    actor: Actor,
    database: Db,
    as_of: Annotated[date | None, Query(description="Up to and including this day")] = None,
) -> TrialBalanceOut:
    """What every account holds; debits and credits are equal, or the books are broken."""
    day = as_of or datetime.now(UTC).date()
    async with database.transaction(actor, read_only=True) as connection:
        rows = await queries.trial_balance(connection, day)
    return TrialBalanceOut(
        as_of=day,
        debit=sum((row["debit"] for row in rows), ZERO),
        credit=sum((row["credit"] for row in rows), ZERO),
        accounts=[AccountOut(**row, balance=_balance(**row)) for row in rows],
    )


@router.get("/journal-entries", dependencies=read)
async def list_journal_entries(
    actor: Actor,
    database: Db,
    account_id: UUID | None = None,
    source_id: UUID | None = None,
    since: date | None = None,
    until: date | None = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> JournalOut:
    """Entries of the journal, the latest day first."""
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.list_entries(
            connection,
            account_id=account_id,
            source_id=source_id,
            since=since,
            until=until,
            limit=limit,
            cursor=cursor,
        )
    items = [JournalEntryOut.model_validate(row) for row in page.items]
    return JournalOut(items=items, next_cursor=page.next_cursor)


def _balance(*, kind: str, debit: Decimal, credit: Decimal, **_: object) -> Decimal:
    return debit - credit if Kind(kind).grows_by_debit else credit - debit
