"""A customer's bank disputes a payment: its money is in doubt, comes back, or is lost."""

from datetime import datetime
from decimal import Decimal
from uuid import uuid5

from libs.domain.principal import Principal
from services.payments.application.ports import PaymentsWork
from services.payments.application.posting import post
from services.payments.application.refund_payment import Paid, RefundPayment, ask_refund
from services.payments.domain.journal import Posting, Source
from services.payments.domain.method import Method
from services.payments.domain.payment import Payment
from services.payments.domain.sale_posting import DISPUTE, DISPUTE_LOST, DISPUTE_WON
from services.payments.domain.seen import Seen, further

_WON = frozenset({"won", "prevented"})
# A warning is no dispute yet: no money moved.
_NO_MONEY = frozenset({"", "warning_needs_response", "warning_under_review", "warning_closed"})


async def dispute_payment(
    work: PaymentsWork, payment: Payment, seen: Seen, *, by: Principal, at: datetime
) -> bool:
    """Take in where a dispute stands; False if it was lost and cannot be booked as such.

    Stripe takes the money until it is decided. Lost, what the payment paid is owed again: all
    of it, or as much as was disputed.
    """
    known, status = payment.dispute, seen.dispute
    if not further(status, known):
        return True
    amount = seen.amount(seen.disputed)
    left = payment.amount - payment.refunded - payment.refunding
    if payment.reversed_at is not None or (status == "lost" and amount > left):
        return False
    payment.disputed(status, amount, at=at)
    if known in _NO_MONEY and status not in _NO_MONEY:
        await _post(work, payment, "dispute", DISPUTE.post({"amount": amount}), at)
    if status in _WON:
        await _post(work, payment, "dispute_won", DISPUTE_WON.post({"amount": amount}), at)
    if status == "lost" and amount == payment.amount:
        await _lose(work, payment, by=by, at=at)
    elif status == "lost":
        await _lose_part(work, payment, amount, by=by, at=at)
    return True


async def _lose(work: PaymentsWork, payment: Payment, *, by: Principal, at: datetime) -> None:
    applied = {i: amount for i, amount in payment.allocations.items() if amount}
    amounts = {"amount": payment.amount, "applied": payment.allocated, "kept": payment.credit}
    made = DISPUTE_LOST.post(amounts)
    payment.reverse(by=by, at=at, reason="lost to a dispute")
    owed = await work.receivables.get_all(list(applied))
    for invoice_id, amount in applied.items():
        owed[invoice_id].release(amount, at=at)
    await _post(work, payment, "dispute_lost", made, at)


async def _lose_part(
    work: PaymentsWork, payment: Payment, amount: Decimal, *, by: Principal, at: datetime
) -> None:
    paid_on = (await work.company()).day(at)
    command = RefundPayment(
        refund_id=uuid5(payment.id, "dispute"),
        payment_id=payment.id,
        amount=amount,
        reason="lost to a dispute",
        paid=Paid(method=Method.DISPUTE, paid_on=paid_on),
    )
    await work.flush()
    await ask_refund(work, command, by=by, at=at)


async def _post(
    work: PaymentsWork,
    payment: Payment,
    rule: str,
    made: tuple[Posting, ...],
    at: datetime,
) -> None:
    source = Source(rule=rule, id=payment.id)
    await post(work, source, made, booked=at, memo=f"{payment.number}: {rule}")
