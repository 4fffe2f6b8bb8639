"""A customer's bank disputes a payment: its money is in doubt, comes back, or is lost."""

from datetime import datetime

from libs.domain.principal import Principal
from services.payments.application.ports import PaymentsWork
from services.payments.application.posting import post
from services.payments.domain.journal import Posting, Source
from services.payments.domain.payment import Payment
from services.payments.domain.sale_posting import DISPUTE, DISPUTE_LOST, DISPUTE_WON
from services.payments.domain.seen import further

_WON = frozenset({"won", "prevented"})
# A warning is no dispute yet: no money moved.
_NO_MONEY = frozenset({"", "warning_needs_response", "warning_under_review", "warning_closed"})


async def dispute_payment(
    work: PaymentsWork, payment: Payment, status: str, *, by: Principal, at: datetime
) -> bool:
    """Take in where a dispute stands; False if it was lost and cannot be booked as such.

    Stripe takes the money until it is decided. Lost, what the payment paid is owed again.
    """
    known = payment.dispute
    if not further(status, known):
        return True
    if payment.reversed_at is not None:
        return False
    if status == "lost" and payment.refunded + payment.refunding:
        return False
    payment.disputed(status, at=at)
    amount = payment.amount - payment.refunded
    if known in _NO_MONEY and status not in _NO_MONEY:
        await _post(work, payment, "dispute", DISPUTE.post({"amount": amount}), at)
    if status in _WON:
        await _post(work, payment, "dispute_won", DISPUTE_WON.post({"amount": amount}), at)
    if status == "lost":
        await _lose(work, payment, by=by, at=at)
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


async def _post(
    work: PaymentsWork,
    payment: Payment,
    rule: str,
    made: tuple[Posting, ...],
    at: datetime,
) -> None:
    source = Source(rule=rule, id=payment.id)
    await post(work, source, made, booked=at, memo=f"{payment.number}: {rule}")
