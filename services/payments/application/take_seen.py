"""Take in what Stripe says of a page: count what was paid, what went back, what is disputed.

However often, late or out of order it is seen: each fact takes effect once.
"""

from datetime import datetime
from uuid import UUID, uuid5

from libs.domain.errors import Conflict
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.payments.application.apply_payment import apply_payment
from services.payments.application.dispute_payment import dispute_payment
from services.payments.application.end_pages import end_pages
from services.payments.application.ports import PaymentsWork
from services.payments.application.posting import post
from services.payments.application.record_settlement import RecordSettlement, settle
from services.payments.application.refund_payment import RefundPayment, ask_refund, settle_refund
from services.payments.application.reverse_settlement import ReverseSettlement, reverse
from services.payments.domain.checkout import Checkout, Status
from services.payments.domain.journal import Source
from services.payments.domain.method import Method
from services.payments.domain.mismatch import Kind, Mismatch, mismatch
from services.payments.domain.payment import Payment, Received, Wanted
from services.payments.domain.refund import RefundStatus
from services.payments.domain.sale_posting import FEE, REFUND
from services.payments.domain.seen import Seen, SeenRefund
from services.payments.domain.settlement import Paid


async def take_seen(
    work: PaymentsWork, seen: Seen, *, by: Principal, at: datetime
) -> list[Mismatch]:
    """What does not fit is kept as a mismatch, counted as nothing, and returned."""
    wrong = await _taken(work, seen, by=by, at=at)
    for each in wrong:
        await work.mismatches.found(each)
    return wrong


async def _taken(work: PaymentsWork, seen: Seen, *, by: Principal, at: datetime) -> list[Mismatch]:
    customer_id = await work.checkouts.customer_of(seen.checkout_id)
    if customer_id is not None:
        await work.customers.lock(customer_id)
    elif owed := await work.checkouts.liabilities_of(seen.checkout_id):
        # Before the page, as everybody locks them.
        await work.liabilities.get_all(owed)
    checkout = await work.checkouts.find(seen.checkout_id)
    if checkout is None:
        return [mismatch(Kind.UNKNOWN_HERE, seen, None)]
    try:
        checkout.must_take(seen)
    except Conflict as error:
        kind = Kind(error.error_code.removeprefix("stripe_"))
        return [mismatch(kind, seen, checkout)]
    if checkout.see(seen, at=at):
        await _count(work, checkout, seen, by=by, at=at)
    await _keep_fee(work, checkout, seen, at)
    kinds: list[Kind] = []
    if checkout.outcome_id is None:
        if checkout.status is Status.PAID and seen.refunded < seen.received:
            kinds.append(Kind.NOT_COUNTED)
    elif customer_id is None:
        kinds += await _return_settlement(work, checkout.outcome_id, seen, by=by, at=at)
    else:
        kinds += await _take_back(work, checkout, checkout.outcome_id, seen, by=by, at=at)
    return [mismatch(kind, seen, checkout) for kind in kinds]


async def _count(
    work: PaymentsWork, checkout: Checkout, seen: Seen, *, by: Principal, at: datetime
) -> None:
    """The money is here: it pays the invoice, or settles what was owed if it still is."""
    about, day = checkout.about, (await work.company()).day(at)
    if about.customer_id is not None and about.invoice_id is not None:
        checkout.outcome_id = new_id()
        received = Received(
            customer_id=about.customer_id,
            method=Method.STRIPE,
            amount=checkout.amount,
            received_on=day,
            reference=seen.intent_id or "",
            wanted=[Wanted(about.invoice_id)],
        )
        await apply_payment(work, received, payment_id=checkout.outcome_id, by=by, at=at)
        await end_pages(work, [about.invoice_id], at=at)
        return
    owed = await work.liabilities.get_all([line.liability_id for line in about.lines])
    if any(abs(line.amount) > abs(owed[line.liability_id].open) for line in about.lines):
        return
    checkout.outcome_id = new_id()
    paid = Paid(
        supplier_id=about.supplier,
        method=Method.STRIPE,
        reference=seen.intent_id or "",
        note="",
        paid_on=day,
        lines=about.lines,
    )
    command = RecordSettlement(checkout.outcome_id, paid)
    await settle(work, command, by=by, at=at, money_is_gone=True)


async def _keep_fee(work: PaymentsWork, checkout: Checkout, seen: Seen, at: datetime) -> None:
    """What Stripe kept is posted once it is told, which may be later than the payment."""
    fee = seen.amount(seen.fee)
    if checkout.charge(fee, at=at) and checkout.outcome_id is not None:
        source = Source(rule="payment_fee", id=checkout.outcome_id)
        made = FEE.post({"amount": fee})
        await post(work, source, made, booked=at, memo=f"Stripe: {checkout.about.title}")


async def _take_back(
    work: PaymentsWork,
    checkout: Checkout,
    payment_id: UUID,
    seen: Seen,
    *,
    by: Principal,
    at: datetime,
) -> list[Kind]:
    """What went back to the customer, and what their bank disputes; what cannot be booked."""
    wrong: list[Kind] = []
    for refund in seen.refunds:
        # Each begins with what the one before has stored.
        await work.flush()
        payment = await work.payments.get(payment_id)
        try:
            await _take_refund(work, payment, checkout, seen, refund, by=by, at=at)
        except Conflict:
            wrong.append(Kind.REFUND_NOT_BOOKED)
    if seen.dispute:
        await work.flush()
        payment = await work.payments.get(payment_id)
        if not await dispute_payment(work, payment, seen, by=by, at=at):
            wrong.append(Kind.DISPUTE_NOT_BOOKED)
    return list(dict.fromkeys(wrong))


async def _take_refund(
    work: PaymentsWork,
    payment: Payment,
    checkout: Checkout,
    seen: Seen,
    refund: SeenRefund,
    *,
    by: Principal,
    at: datetime,
) -> None:
    """One that nobody here asked for was made in Stripe's dashboard."""
    refund_id = refund.refund_id or uuid5(checkout.id, refund.id)
    known = next((each for each in payment.refunds if each.id == refund_id), None)
    gone = refund.status is RefundStatus.SUCCEEDED
    failed = refund.status in {RefundStatus.FAILED, RefundStatus.CANCELLED}
    if known is None:
        if failed:
            return
        command = RefundPayment(
            refund_id=refund_id,
            payment_id=payment.id,
            amount=seen.amount(refund.minor),
            reason=f"refunded at Stripe: {refund.id}",
        )
        payment = await ask_refund(work, command, by=by, at=at)
        known = payment.refund(refund_id)
    # Whatever has a name at Stripe is not asked for again.
    known.reference = refund.id
    if gone and known.status is RefundStatus.REQUESTED:
        day = (await work.company()).day(at)
        await settle_refund(work, payment, refund_id, paid_on=day, at=at, reference=refund.id)
    elif failed:
        await refund_failed(work, payment, refund_id, at=at)


async def refund_failed(
    work: PaymentsWork,
    payment: Payment,
    refund_id: UUID,
    *,
    at: datetime,
    reason: str = "the refund failed at Stripe",
) -> None:
    """The money did not leave, or came back: it is the customer's credit again."""
    refund = payment.refund(refund_id)
    had_gone = refund.status is RefundStatus.SUCCEEDED
    if payment.refund_ended(refund_id, RefundStatus.FAILED, at=at, reason=reason) and had_gone:
        amounts = {refund.method.value: refund.amount, "kept": refund.amount}
        await post(
            work,
            Source(rule="refund_failed", id=refund.id),
            REFUND.undone.post(amounts),
            booked=at,
            memo=f"{refund.number} of {payment.number}",
            reverses=Source(rule="refund", id=refund.id),
        )


async def _return_settlement(
    work: PaymentsWork, settlement_id: UUID, seen: Seen, *, by: Principal, at: datetime
) -> list[Kind]:
    """What a supplier was paid came back: owed again, if it is all of it."""
    if not seen.refunded and not seen.dispute:
        return []
    await work.flush()
    settlement = await work.settlements.get(settlement_id)
    if settlement.reversed_at is not None:
        return []
    if seen.refunded != seen.received:
        return [Kind.REFUND_NOT_BOOKED]
    await reverse(work, ReverseSettlement(settlement.id, "refunded at Stripe"), by=by, at=at)
    return []
