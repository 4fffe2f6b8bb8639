"""The general ledger in SQL."""

from datetime import datetime

from libs.db.work import Work
from libs.domain.errors import UnknownReference
from services.payments.domain.journal import JournalEntry

# A moment is booked on its day where the company is. Who has no row here has no books yet.
_POST = """
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
SELECT count(*) FROM company
"""


class SqlJournal:
    """The general ledger."""

    def __init__(self, work: Work) -> None:
        """Post through this work."""
        self._work = work

    async def post(self, entry: JournalEntry) -> None:
        """Post an entry, unless its source was posted; raises UnknownReference for the company."""
        actor, moment = self._work.actor, isinstance(entry.booked, datetime)
        reverses = entry.reverses
        known = await self._work.connection.fetchval(
            _POST,
            actor.tenant_id,
            entry.id,
            entry.source.rule,
            entry.source.id,
            entry.source.revision,
            entry.memo,
            None if moment else entry.booked,
            entry.booked if moment else None,
            reverses and reverses.rule,
            reverses and reverses.id,
            reverses and reverses.revision,
            actor.user_id,
            actor.name,
            [posting.role for posting in entry.postings],
            [posting.amount for posting in entry.postings],
        )
        if not known:
            raise UnknownReference("tenants", {"tenant": actor.tenant_id})
