"""The general ledger in SQL."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from libs.db.work import Work
from libs.domain.errors import Conflict, NotFound, UnknownReference
from services.payments.domain.hand_entry import HandEntry, HandLine
from services.payments.domain.journal import JournalEntry, Source

# A moment is booked on its day where the company is. Who has no row here has no books yet.
POST = """
WITH company AS (
    SELECT currency, coalesce($7::date, ($8::timestamptz AT TIME ZONE timezone)::date) AS day
    FROM tenants
), entry AS (
    INSERT INTO journal_entries (tenant_id, id, rule, source_id, source_revision, booked_on, memo,
                                 currency, reverses, user_id, user_name)
    SELECT $1, $2, $3, $4, $5, company.day, $6, company.currency,
           (SELECT id FROM journal_entries
            WHERE rule = $9 AND source_id = $10 AND source_revision = $11), $12, $13
    FROM company
    ON CONFLICT (tenant_id, rule, source_id, source_revision) DO NOTHING
    RETURNING id, booked_on
), posted AS (
    INSERT INTO postings (tenant_id, entry_id, position, account_id, booked_on, amount)
    SELECT $1, entry.id, p.position, accounts.id, entry.booked_on, p.amount
    FROM entry, unnest($14::text[], $15::numeric[]) WITH ORDINALITY AS p (role, amount, position)
    JOIN accounts ON accounts.role = p.role
)
SELECT (SELECT count(*) FROM company), (SELECT count(*) FROM entry)
"""
# By the accounts somebody chose; what it reverses is named by its id.
_POST_BY_HAND = (
    POST.replace("text[]", "uuid[]")
    .replace("p (role,", "p (account_id,")
    .replace("accounts.role = p.role", "accounts.id = p.account_id")
)
_BY_HAND = """
SELECT e.id, e.rule, e.booked_on, e.memo, e.currency, p.account_id, p.amount
FROM journal_entries AS e JOIN postings AS p ON p.tenant_id = e.tenant_id AND p.entry_id = e.id
WHERE e.id = $1 ORDER BY p.position
"""
_RULE, _REVERSAL = "by_hand", "by_hand_reversal"


class SqlJournal:
    """The general ledger."""

    def __init__(self, work: Work) -> None:
        """Post through this work."""
        self._work = work

    async def post(self, entry: JournalEntry) -> None:
        """Post an entry, unless its source was posted; raises UnknownReference for the company."""
        accounts = [posting.role for posting in entry.postings]
        amounts = [posting.amount for posting in entry.postings]
        await self._post(POST, entry.source, entry, entry.reverses, accounts, amounts)

    async def post_by_hand(self, entry: HandEntry) -> bool:
        """Post what somebody wrote; false if what it reverses is reversed already."""
        source, reverses = Source(rule=_RULE, id=entry.id), None
        if entry.reverses is not None:
            source = Source(rule=_REVERSAL, id=entry.reverses)
            reverses = Source(rule=_RULE, id=entry.reverses)
        accounts = [line.account_id for line in entry.lines]
        amounts = [line.amount for line in entry.lines]
        return await self._post(_POST_BY_HAND, source, entry, reverses, accounts, amounts)

    async def by_hand(self, entry_id: UUID) -> HandEntry:
        """What somebody wrote; raises NotFound, Conflict (not_by_hand)."""
        rows = await self._work.connection.fetch(_BY_HAND, entry_id)
        if not rows:
            raise NotFound("no such entry", entry_id=entry_id)
        first = rows[0]
        if first["rule"] != _RULE:
            message = "this entry follows from a document: reverse that"
            raise Conflict(message, code="not_by_hand")
        lines = tuple(HandLine(row["account_id"], row["amount"]) for row in rows)
        return HandEntry(id=first["id"], booked=first["booked_on"], memo=first["memo"], lines=lines)

    async def _post(
        self,
        statement: str,
        source: Source,
        entry: JournalEntry | HandEntry,
        reverses: Source | None,
        accounts: Sequence[str | UUID],
        amounts: Sequence[Decimal],
    ) -> bool:
        """Whether that was news; raises UnknownReference for the company."""
        actor, moment = self._work.actor, isinstance(entry.booked, datetime)
        row = await self._work.connection.fetchrow(
            statement,
            actor.tenant_id,
            entry.id,
            source.rule,
            source.id,
            source.revision,
            entry.memo,
            None if moment else entry.booked,
            entry.booked if moment else None,
            reverses and reverses.rule,
            reverses and reverses.id,
            reverses and reverses.revision,
            actor.user_id,
            actor.name,
            accounts,
            amounts,
        )
        if row is None or not row[0]:
            raise UnknownReference("tenants", {"tenant": actor.tenant_id})
        return bool(row[1])
