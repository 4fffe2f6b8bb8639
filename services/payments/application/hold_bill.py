"""Hold a bill that is disputed, so that nothing of it is settled, and release it."""

from dataclasses import dataclass
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.payments.application.ports import BeginPayments


@dataclass(frozen=True, slots=True)
class HoldBill:
    """Which, and why."""

    bill_id: UUID
    reason: str


async def hold_bill(
    command: HoldBill, *, actor: Principal, begin: BeginPayments, now: Clock
) -> None:
    """Pages on which it could be paid end; raises NotFound, Conflict (already_reversed)."""
    async with begin(actor) as work:
        bill = await work.bills.get(command.bill_id)
        at = now()
        bill.hold(at=at, reason=command.reason)
        beyond = await work.bills.owed_for([bill.id])
        owed = [*bill.liability_ids, *(liability.id for liability in beyond.values())]
        for checkout in await work.checkouts.unended_of_liabilities(owed):
            if not checkout.closing:
                checkout.close(at=at)


async def release_bill(
    bill_id: UUID, *, actor: Principal, begin: BeginPayments, now: Clock
) -> None:
    """Raises NotFound, Conflict (not_held, already_reversed)."""
    async with begin(actor) as work:
        bill = await work.bills.get(bill_id)
        bill.release(at=now())
