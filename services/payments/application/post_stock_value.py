"""Post what a stock movement is worth: once per ledger entry, and per revision of its value."""

from libs.contracts.inventory import StockValued
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.payments.application.ports import BeginPayments
from services.payments.domain.journal import JournalEntry, Source
from services.payments.domain.stock_posting import stock_postings


async def post_stock_value(
    event: StockValued, /, *, actor: Principal, begin: BeginPayments
) -> None:
    """A movement that is worth nothing is not posted."""
    made = stock_postings(event.source_type, event.reason, event.value, event.rounding)
    if not made:
        return
    entry = JournalEntry(
        id=new_id(),
        source=Source(rule="stock_valued", id=event.entry_id, revision=event.revision),
        booked=event.happened_at,
        memo=event.reason,
        postings=made,
    )
    async with begin(actor) as work:
        await work.journal.post(entry)
