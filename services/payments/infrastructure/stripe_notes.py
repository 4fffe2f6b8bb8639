"""What Stripe told us, and where we and Stripe differ, in SQL."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from libs.contracts.payments import StripeMismatched, StripeMismatchResolved
from libs.db.database import Database
from libs.db.work import Work
from services.payments.domain.mismatch import Mismatch

_ENTER = """
INSERT INTO webhook_events (tenant_id, id, kind) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
"""
_KNOWN = "SELECT id FROM webhook_events WHERE id = ANY ($1::text[])"
_PAGES = """
SELECT tenant_id, id, session_id FROM checkouts
WHERE session_id IS NOT NULL AND ($1::timestamptz IS NULL OR created_at >= $1)
"""
# What was resolved and is there again is found anew.
_FOUND = """
INSERT INTO stripe_mismatches AS known
    (tenant_id, kind, reference, checkout_id, cause, action, ours, theirs)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (tenant_id, kind, reference) DO UPDATE
SET ours = excluded.ours, theirs = excluded.theirs, resolved_at = NULL, found_at = now()
WHERE (known.ours, known.theirs) <> (excluded.ours, excluded.theirs)
   OR known.resolved_at IS NOT NULL
RETURNING id
"""
_NOT_PAID_THERE = """
SELECT EXISTS (
    SELECT FROM stripe_mismatches AS m
    JOIN checkouts AS c ON c.tenant_id = m.tenant_id AND c.id = m.checkout_id
    WHERE c.outcome_id = $1 AND m.kind IN ('not_paid_there', 'missing_there')
        AND m.resolved_at IS NULL)
"""
_RESOLVE = """
UPDATE stripe_mismatches SET resolved_at = now()
WHERE resolved_at IS NULL AND reference = ANY ($1::text[])
  AND (kind, reference) NOT IN (SELECT * FROM unnest($2::text[], $3::text[]))
RETURNING id, kind, reference, checkout_id
"""


class SqlWebhookEvents:
    """What was told, so that it takes effect once."""

    def __init__(self, work: Work) -> None:
        """Note through this work."""
        self._work = work

    async def enter(self, event_id: str, kind: str) -> bool:
        """Note it; whether it is new."""
        tenant_id = self._work.actor.tenant_id
        done = await self._work.connection.execute(_ENTER, tenant_id, event_id, kind)
        return bool(done == "INSERT 0 1")


class KnownEvents:
    """What has taken effect already, over all companies."""

    def __init__(self, database: Database) -> None:
        """Look as the relay login, which sees all companies."""
        self._database = database

    async def news(self, event_ids: Collection[str]) -> set[str]:
        """Those that have not."""
        async with self._database.across_tenants() as connection:
            known = await connection.fetch(_KNOWN, list(event_ids))
        return set(event_ids) - {row["id"] for row in known}


class PagesHere:
    """Pages that were opened at Stripe, over all companies."""

    def __init__(self, database: Database) -> None:
        """Look as the relay login, which sees all companies."""
        self._database = database

    async def since(self, since: datetime | None) -> list[tuple[UUID, UUID, str]]:
        """Company, checkout and Stripe's name of each made since then."""
        async with self._database.across_tenants() as connection:
            return [tuple(row) for row in await connection.fetch(_PAGES, since)]


class SqlMismatches:
    """What differs between here and Stripe."""

    def __init__(self, work: Work) -> None:
        """Keep through this work."""
        self._work = work

    async def found(self, mismatch: Mismatch) -> None:
        """Keep it; the same one is kept once."""
        found = await self._work.connection.fetchval(
            _FOUND,
            self._work.actor.tenant_id,
            mismatch.kind,
            mismatch.reference,
            mismatch.checkout_id,
            mismatch.cause,
            mismatch.action,
            mismatch.ours,
            mismatch.theirs,
        )
        if found is None:
            return
        said = StripeMismatched(
            mismatch_id=found,
            kind=mismatch.kind,
            reference=mismatch.reference,
            checkout_id=mismatch.checkout_id,
        )
        self._work.record(said, about=found, version=1)

    async def not_paid_there(self, outcome_id: UUID) -> bool:
        """Whether Stripe says now that what led to this payment or settlement is not paid."""
        so: bool = await self._work.connection.fetchval(_NOT_PAID_THERE, outcome_id)
        return so

    async def resolve(self, references: Sequence[str], still: Sequence[Mismatch]) -> None:
        """What was found of these and is not among those that are still so, is no more."""
        rows = await self._work.connection.fetch(
            _RESOLVE,
            list(references),
            [each.kind for each in still],
            [each.reference for each in still],
        )
        for row in rows:
            said = StripeMismatchResolved(
                mismatch_id=row["id"],
                kind=row["kind"],
                reference=row["reference"],
                checkout_id=row["checkout_id"],
            )
            self._work.record(said, about=row["id"], version=2)
