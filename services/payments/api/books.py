"""The general ledger: trial balance and journal."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import AfterValidator, BaseModel, Field

from libs.domain.clock import utc_now
from libs.domain.quantity import ZERO
from libs.domain.texts import line
from libs.web import etags
from libs.web.etags import IfMatch
from libs.web.fields import Body, Limit, Patch, PlainDecimal, Shown
from libs.web.routes import Actor, Db, NewId, Router
from services.payments.api.deps import ENTRIES, BeginEntry, BeginWork, manage, read
from services.payments.api.payment_schemas import Day, ReasonIn
from services.payments.application.keep_accounts import (
    OpenAccount,
    RenameAccount,
    open_account,
    rename_account,
)
from services.payments.application.post_by_hand import (
    ReverseByHand,
    post_by_hand,
    reverse_by_hand,
)
from services.payments.domain.account import Kind, Role
from services.payments.domain.hand_entry import HandEntry, HandLine
from services.payments.infrastructure import queries

router: APIRouter = Router("/api/v1/payments", tag="books")
MOST_LINES = 200


class AccountOut(BaseModel):
    """An account and what was posted to it; `balance` grows the way its kind does."""

    id: UUID
    code: str
    name: str
    kind: Kind
    role: Role | None
    debit: Shown
    credit: Shown
    balance: Shown


class AccountRowOut(BaseModel):
    """An account; without a role it is the company's own, and no rule posts to it."""

    id: UUID
    version: int
    code: str
    name: str
    kind: Kind
    role: Role | None


class AccountsOut(BaseModel):
    """All accounts, by their codes."""

    items: list[AccountRowOut]


def _code(value: str) -> str:
    return line(value, 20)


def _name(value: str) -> str:
    return line(value, 100)


def _memo(value: str) -> str:
    return line(value, 200)


class AccountIn(Body):
    """An account of the company's own."""

    code: Annotated[str, AfterValidator(_code)]
    name: Annotated[str, AfterValidator(_name)]
    kind: Kind


class AccountPatch(Patch):
    """What an account is called."""

    code: Annotated[str, AfterValidator(_code)] | None = None
    name: Annotated[str, AfterValidator(_name)] | None = None


class EntryLineIn(Body):
    """An account, and a debit (more than zero) or a credit (less)."""

    account_id: UUID
    amount: PlainDecimal


class EntryIn(Body):
    """A journal entry by hand: debits and credits are equal."""

    booked_on: Day
    memo: Annotated[str, AfterValidator(_memo)]
    lines: Annotated[list[EntryLineIn], Field(min_length=2, max_length=MOST_LINES)]

    def entry(self, entry_id: UUID) -> HandEntry:
        """What the domain makes of it."""
        lines = tuple(HandLine(each.account_id, each.amount) for each in self.lines)
        return HandEntry(id=entry_id, booked=self.booked_on, memo=self.memo, lines=lines)


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
    async with database.transaction(actor, read_only=True) as connection:
        day = as_of or await queries.today(connection)
        rows = await queries.trial_balance(connection, day)
    return TrialBalanceOut(
        as_of=day,
        debit=sum((row["debit"] for row in rows), ZERO),
        credit=sum((row["credit"] for row in rows), ZERO),
        accounts=[AccountOut(**row, balance=_balance(**row)) for row in rows],
    )


@router.get("/accounts", dependencies=read)
async def list_accounts(actor: Actor, database: Db) -> AccountsOut:
    """The chart of accounts."""
    async with database.transaction(actor, read_only=True) as connection:
        rows = await queries.list_accounts(connection)
    return AccountsOut(items=[AccountRowOut.model_validate(row) for row in rows])


@router.post("/accounts", status_code=201, dependencies=manage)
async def add_account(
    body: AccountIn,
    new_id: NewId,
    actor: Actor,
    database: Db,
    begin: BeginWork,
    response: Response,
) -> AccountRowOut:
    """Open an account of the company's own."""
    command = OpenAccount(new_id, body.code, body.name, body.kind)
    await open_account(command, actor=actor, begin=begin, now=utc_now)
    return await get_account(new_id, actor, database, response)


@router.get("/accounts/{account_id}", dependencies=read)
async def get_account(
    account_id: UUID, actor: Actor, database: Db, response: Response
) -> AccountRowOut:
    """One account."""
    async with database.transaction(actor, read_only=True) as connection:
        row = await queries.account(connection, account_id)
    etags.tag(response, row["version"])
    return AccountRowOut.model_validate(row)


@router.patch("/accounts/{account_id}", dependencies=manage)
async def patch_account(
    account_id: UUID,
    body: AccountPatch,
    version: IfMatch,
    actor: Actor,
    database: Db,
    begin: BeginWork,
    response: Response,
) -> AccountRowOut:
    """Call an account otherwise; rules of posting know theirs by its role."""
    command = RenameAccount(account_id, version, body.code, body.name)
    await rename_account(command, actor=actor, begin=begin, now=utc_now)
    return await get_account(account_id, actor, database, response)


@router.post("/journal-entries", status_code=201, dependencies=manage)
async def add_journal_entry(
    body: EntryIn, new_id: NewId, actor: Actor, database: Db, begin: BeginWork
) -> JournalEntryOut:
    """Post an entry by hand; accounts that follow from documents are refused."""
    await post_by_hand(body.entry(new_id), actor=actor, begin=begin)
    return await get_journal_entry(new_id, actor, database)


@router.get("/journal-entries/{entry_id}", dependencies=read)
async def get_journal_entry(entry_id: UUID, actor: Actor, database: Db) -> JournalEntryOut:
    """One entry."""
    async with database.transaction(actor, read_only=True) as connection:
        row = await queries.entry(connection, entry_id)
    return JournalEntryOut.model_validate(row)


@router.post("/journal-entries/{entry_id}/reverse", status_code=201, dependencies=manage)
async def reverse_journal_entry(
    entry_id: UUID,
    body: ReasonIn,
    new_id: NewId,
    actor: Actor,
    database: Db,
    begin: BeginEntry,
    response: Response,
) -> JournalEntryOut:
    """Take back what somebody posted by hand; the answer is the entry that does."""
    command = ReverseByHand(entry_id, new_id, body.reason)
    await reverse_by_hand(command, actor=actor, begin=begin, now=utc_now)
    response.headers["location"] = f"{ENTRIES}/{new_id}"
    return await get_journal_entry(new_id, actor, database)


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
