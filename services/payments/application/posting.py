"""Posting what customers' money does: one entry for each fact, nothing for what moves nothing."""

from datetime import date, datetime

from libs.domain.ids import new_id
from services.payments.application.ports import PaymentsWork
from services.payments.domain.journal import JournalEntry, Posting, Source


async def post(
    work: PaymentsWork,
    source: Source,
    postings: tuple[Posting, ...],
    *,
    booked: date | datetime,
    memo: str,
    reverses: Source | None = None,
) -> None:
    """Post a fact once; none of its postings, no entry."""
    if postings:
        entry = JournalEntry(
            id=new_id(),
            source=source,
            booked=booked,
            memo=memo,
            postings=postings,
            reverses=reverses,
        )
        await work.journal.post(entry)
