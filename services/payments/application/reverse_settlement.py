"""Take a recorded payment back: what it settled is open again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.payments.application.ports import BeginPayments, PaymentsWork
from services.payments.application.reverse_payment import must_not_be_at_stripe
from services.payments.domain.journal import JournalEntry, Source, mirrored
from services.payments.domain.settlement import Settlement


@dataclass(frozen=True, slots=True)
class ReverseSettlement:
    """Which, and why."""

    settlement_id: UUID
    reason: str


async def reverse_settlement(
    command: ReverseSettlement, *, actor: Principal, begin: BeginPayments, now: Clock
) -> Settlement:
    """Raises NotFound, Conflict (already_reversed, paid_by_stripe)."""
    async with begin(actor) as work:
        # Before the settlement, as everybody locks them.
        await work.liabilities.get_all(await work.settlements.liabilities_of(command.settlement_id))
        settlement = await work.settlements.get(command.settlement_id)
        await must_not_be_at_stripe(work, settlement.method, settlement.id)
        return await reverse(work, command, by=actor, at=now())


async def reverse(
    work: PaymentsWork, command: ReverseSettlement, *, by: Principal, at: datetime
) -> Settlement:
    """In the transaction of whoever learnt that the money is back."""
    settlement = await work.settlements.get(command.settlement_id)
    settlement.reverse(by=by, at=at, reason=command.reason)
    owed = await work.liabilities.get_all([line.liability_id for line in settlement.lines])
    for line in settlement.lines:
        owed[line.liability_id].reopen(line.amount, settlement_id=settlement.id, at=at)
    if settlement.amount:
        await work.journal.post(
            JournalEntry(
                id=new_id(),
                source=Source(rule="settlement_reversal", id=settlement.id),
                booked=at,
                memo=f"{settlement.number}: {command.reason}",
                postings=mirrored(settlement.postings()),
                reverses=Source(rule="settlement", id=settlement.id),
            )
        )
    return settlement
