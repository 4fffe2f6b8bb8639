"""Post an entry somebody wrote, or take one back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.contracts.payments import HandPosting, JournalEntryPosted
from libs.domain.clock import Clock
from libs.domain.errors import Conflict
from libs.domain.principal import Principal
from services.payments.application.ports import BeginPayments, Company, PaymentsWork
from services.payments.domain.account import Role
from services.payments.domain.hand_entry import HandEntry


@dataclass(frozen=True, slots=True)
class ReverseByHand:
    """Which entry, why, and the id of the entry that takes it back."""

    entry_id: UUID
    reversal_id: UUID
    reason: str


async def post_by_hand(entry: HandEntry, *, actor: Principal, begin: BeginPayments) -> None:
    """Raises Invalid unless it balances, in accounts that people may post to."""
    async with begin(actor) as work:
        company = await work.company()
        accounts = await work.accounts.roles([line.account_id for line in entry.lines])
        entry.check(company.currency, accounts)
        await work.journal.post_by_hand(entry)
        _say(work, entry, company, accounts)


async def reverse_by_hand(
    command: ReverseByHand, *, actor: Principal, begin: BeginPayments, now: Clock
) -> None:
    """Raises NotFound, Conflict (not_by_hand, already_reversed)."""
    async with begin(actor) as work:
        company = await work.company()
        entry = await work.journal.by_hand(command.entry_id)
        back = entry.reversed(command.reversal_id, at=now(), reason=command.reason)
        if not await work.journal.post_by_hand(back):
            raise Conflict("this entry was reversed already", code="already_reversed")
        accounts = await work.accounts.roles([line.account_id for line in back.lines])
        _say(work, back, company, accounts)


def _say(
    work: PaymentsWork,
    entry: HandEntry,
    company: Company,
    accounts: Mapping[UUID, Role | None],
) -> None:
    day = entry.booked
    said = JournalEntryPosted(
        entry_id=entry.id,
        booked_on=day if type(day) is date else company.day(day),  # type: ignore[arg-type]
        memo=entry.memo,
        amount=entry.debit,
        currency=company.currency,
        reverses=entry.reverses,
        lines=tuple(
            HandPosting(
                account_id=line.account_id, role=accounts[line.account_id], amount=line.amount
            )
            for line in entry.lines
        ),
    )
    work.record(said, about=entry.id, version=1)
