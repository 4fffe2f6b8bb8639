"""Record a payment to a supplier: it settles what is owed, in one transaction with its entry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import Conflict, FieldError, Invalid
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.payments.application.end_pages import end_pages_of
from services.payments.application.ports import BeginPayments, PaymentsWork
from services.payments.domain.journal import JournalEntry, Source
from services.payments.domain.liability import Liability
from services.payments.domain.settlement import Paid, Settlement


@dataclass(frozen=True, slots=True)
class RecordSettlement:
    """The payment, under the id it will have."""

    settlement_id: UUID
    paid: Paid


async def record_settlement(
    command: RecordSettlement, *, actor: Principal, begin: BeginPayments, now: Clock
) -> Settlement:
    """Raises Invalid for what is not there, Conflict (over_settled, bill_held)."""
    async with begin(actor) as work:
        return await settle(work, command, by=actor, at=now())


async def settle(
    work: PaymentsWork,
    command: RecordSettlement,
    *,
    by: Principal,
    at: datetime,
    money_is_gone: bool = False,
) -> Settlement:
    """In the transaction of whoever learnt of the payment: a person, or Stripe's webhook.

    What a bill holds back is settled all the same once the money is gone.
    """
    paid = command.paid
    company = await work.company()
    paid.check(company.currency)
    if not await work.suppliers.is_known(paid.supplier_id):
        raise Invalid.field("supplier_id", "no such supplier", "not_found")
    owed = await work.liabilities.get_all([line.liability_id for line in paid.lines])
    _check(paid, owed)
    if not money_is_gone:
        await check_bills(work, [line.liability_id for line in paid.lines])
    for i, line in enumerate(paid.lines):
        owed[line.liability_id].settle(
            line.amount, settlement_id=command.settlement_id, at=at, on=paid.paid_on, line=i
        )
    await end_pages_of(work, owed, at=at)
    number = await work.number("PAY", paid.paid_on.year)
    settlement = Settlement.recorded_now(
        command.settlement_id, number, paid, company.currency, by=by, at=at
    )
    work.settlements.add(settlement)
    if settlement.amount:
        await work.journal.post(
            JournalEntry(
                id=new_id(),
                source=Source(rule="settlement", id=settlement.id),
                booked=paid.paid_on,
                memo=number,
                postings=settlement.postings(),
            )
        )
    return settlement


async def check_bills(work: PaymentsWork, liability_ids: Sequence[UUID]) -> None:
    """Nothing of a bill that is held is paid; raises Conflict (bill_held)."""
    billing = await work.bills.billing(liability_ids)
    for i, liability_id in enumerate(liability_ids):
        bill = billing.get(liability_id)
        if bill is not None and bill.held_reason:
            raise Conflict(
                f"bill {bill.number} is held: {bill.held_reason}",
                code="bill_held",
                field=f"lines.{i}.liability_id",
                bill_id=bill.id,
            )


def _check(paid: Paid, owed: Mapping[UUID, Liability]) -> None:
    errors = []
    for i, line in enumerate(paid.lines):
        liability = owed.get(line.liability_id)
        if liability is None:
            message = "no such liability"
            errors.append(FieldError(f"lines.{i}.liability_id", message, "not_found"))
        elif liability.supplier_id != paid.supplier_id:
            message = "this is owed to another supplier"
            errors.append(FieldError(f"lines.{i}.liability_id", message, "another_supplier"))
    if errors:
        raise Invalid(errors)
