"""Record a supplier's own bill: matched to receipts, its difference owed and posted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import Conflict, FieldError, Invalid
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.domain.quantity import ZERO, plain
from services.payments.application.ports import BeginPayments, PaymentsWork
from services.payments.application.posting import post
from services.payments.domain.accrual import Shares
from services.payments.domain.bill import Bill, Billed
from services.payments.domain.journal import Source, mirrored
from services.payments.domain.liability import Document, Liability


@dataclass(frozen=True, slots=True)
class RecordBill:
    """The bill, under the id it will have."""

    bill_id: UUID
    billed: Billed


@dataclass(frozen=True, slots=True)
class ReverseBill:
    """Which, and why."""

    bill_id: UUID
    reason: str


async def record_bill(
    command: RecordBill, *, actor: Principal, begin: BeginPayments, now: Clock
) -> None:
    """Raises Invalid for what is not there, Conflict (bill_exists, receipt_billed)."""
    billed = command.billed
    async with begin(actor) as work:
        company, at = await work.company(), now()
        billed.check(company.currency)
        if not await work.suppliers.is_known(billed.supplier_id):
            raise Invalid.field("supplier_id", "no such supplier", "not_found")
        await work.bills.lock(billed.supplier_id)
        owed = await _matched(work, billed)
        bill = Bill.matched(
            command.bill_id,
            billed,
            company.currency,
            liability_ids=[liability.id for liability in owed.values()],
            accrued=sum((liability.amount for liability in owed.values()), ZERO),
            accrued_tax=await work.bills.accrued_tax(billed.receipt_ids),
            by=actor,
            at=at,
        )
        work.bills.add(bill)
        order = next(iter(owed.values()))
        await _owe_difference(work, bill, order, at)
        await post(
            work,
            Source(rule="bill", id=bill.id),
            bill.postings(),
            booked=bill.billed_on,
            memo=bill.number,
        )


async def reverse_bill(
    command: ReverseBill, *, actor: Principal, begin: BeginPayments, now: Clock
) -> None:
    """Its difference is owed back; raises NotFound, Conflict (already_reversed)."""
    async with begin(actor) as work:
        bill, at = await work.bills.get(command.bill_id), now()
        bill.reverse(by=actor, at=at, reason=command.reason)
        company = await work.company()
        if bill.difference:
            owed = (await work.bills.owed_for([bill.id]))[bill.id]
            document = Document(
                "bill_reversal",
                new_id(),
                bill.number,
                company.day(at),
                bill.supplier_id,
                owed.order_id,
                owed.order_number,
                bill.id,
            )
            work.liabilities.add(
                Liability.accrued(
                    new_id(),
                    document,
                    amount=-bill.difference,
                    shares=Shares(),
                    currency=bill.currency,
                    terms_days=0,
                    at=at,
                )
            )
        await post(
            work,
            Source(rule="bill_reversal", id=bill.id),
            mirrored(bill.postings()),
            booked=at,
            memo=f"{bill.number}: {command.reason}",
            reverses=Source(rule="bill", id=bill.id),
        )


async def _matched(work: PaymentsWork, billed: Billed) -> Mapping[UUID, Liability]:
    first = await work.bills.numbered(billed.supplier_id, billed.number)
    if first is not None:
        raise Conflict(
            f"this supplier's bill {first.number} of {first.billed_on} over"
            f" {plain(first.amount)} {first.currency} is recorded already",
            code="bill_exists",
            field="number",
            bill_id=first.id,
        )
    owed = await work.bills.owed_for(billed.receipt_ids)
    errors = []
    for i, receipt_id in enumerate(billed.receipt_ids):
        liability = owed.get(receipt_id)
        # What a bill itself brought about is no receipt, nor what took that back.
        if liability is None or liability.bill_id is not None:
            message = "no such receipt, or nothing is owed for it"
            errors.append(FieldError(f"receipt_ids.{i}", message, "not_found"))
        elif liability.supplier_id != billed.supplier_id:
            message = "this is another supplier's receipt"
            errors.append(FieldError(f"receipt_ids.{i}", message, "another_supplier"))
    if errors:
        raise Invalid(errors)
    billing = await work.bills.billing([liability.id for liability in owed.values()])
    for i, receipt_id in enumerate(billed.receipt_ids):
        if (other := billing.get(owed[receipt_id].id)) is not None:
            raise Conflict(
                f"{owed[receipt_id].document_number} is on bill {other.number} already",
                code="receipt_billed",
                field=f"receipt_ids.{i}",
                bill_id=other.id,
            )
    return owed


async def _owe_difference(work: PaymentsWork, bill: Bill, order: Liability, at: datetime) -> None:
    if not bill.difference:
        return
    document = Document(
        "bill",
        bill.id,
        bill.number,
        bill.billed_on,
        bill.supplier_id,
        order.order_id,
        order.order_number,
        bill.id,
    )
    work.liabilities.add(
        Liability.accrued(
            new_id(),
            document,
            amount=bill.difference,
            shares=Shares(),
            currency=bill.currency,
            terms_days=await work.suppliers.terms_days(bill.supplier_id),
            at=at,
        )
    )
