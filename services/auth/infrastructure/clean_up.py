"""Forgetting what has expired: sessions, codes, proofs, invitations, counts, old log entries."""

from collections.abc import Mapping
from datetime import timedelta

from libs.db.database import Database
from libs.jobs.schedule import Job

# What may go, by table. Sign-ins are kept for half a year, so that somebody can still look.
_GONE: Mapping[str, str] = {
    "sessions": "expires_at < now() - interval '1 day'",
    "one_time_codes": "expires_at < now()",
    "seen_proofs": "expires_at < now()",
    "invitations": "expires_at < now() - interval '30 days'",
    "sign_ins": "at < now() - interval '180 days'",
    "throttles": "greatest(first_failure_at, locked_until) < now() - interval '1 day'",
    "mails": "failed_at < now() - interval '30 days'",
}


async def clean_up_sign_in(database: Database) -> Mapping[str, int]:
    """Remove it all; how many rows of each table that were."""
    figures = {}
    async with database.across_tenants() as connection:
        for table, condition in _GONE.items():
            outcome = await connection.execute(f"DELETE FROM {table} WHERE {condition}")
            figures[table] = int(outcome.rsplit(" ", 1)[-1])
    return figures


CLEAN_UP_SIGN_IN = Job("clean-up-sign-in", timedelta(hours=1), clean_up_sign_in)
