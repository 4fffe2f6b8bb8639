"""Compare every page here with Stripe: take in what webhooks lost, list what still differs."""

from collections import Counter
from collections.abc import Awaitable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import UnknownReference
from libs.domain.principal import Principal, Trace
from services.payments.application.ports import BeginPayments, PaymentsWork
from services.payments.application.stripe_ports import Away, Pointer, Processor
from services.payments.application.take_seen import take_seen
from services.payments.application.take_webhook import Known, take_delivery
from services.payments.domain.checkout import Checkout, Status
from services.payments.domain.method import Method
from services.payments.domain.mismatch import Kind, Mismatch, mismatch
from services.payments.domain.refund import RefundStatus
from services.payments.domain.seen import PageState, Seen


class PagesHere(Protocol):
    """Pages that were opened at Stripe, over all companies."""

    async def since(self, since: datetime | None) -> Collection[tuple[UUID, UUID, str]]:
        """Company, checkout and Stripe's name of each made since then."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcileStripe:
    """Pages made since then (None: all there are), events since; of one company, or of all."""

    pages_since: datetime | None
    events_since: datetime
    tenant_id: UUID | None = None

    def concerns(self, tenant_id: UUID) -> bool:
        """Whether this company is meant."""
        return self.tenant_id in {None, tenant_id}


async def reconcile_stripe(
    command: ReconcileStripe,
    *,
    processor: Processor,
    known: Known,
    here: PagesHere,
    begin: BeginPayments,
    now: Clock,
) -> Mapping[str, int]:
    """Figures: pages compared, lost events taken in, mismatches. Raises Away.

    What one page or event fails with keeps no other from being compared: raises ExceptionGroup of
    it once all others are.
    """
    figures = _Figures()
    deliveries = [each async for each in processor.told(command.events_since)]
    news = await known.news([each.event_id for each in deliveries])
    for each in reversed(deliveries):
        if each.event_id in news:
            taken = take_delivery(each, processor=processor, begin=begin, now=now, trace=Trace())
            await figures.count("lost", taken)
    there: set[str] = set()
    async for seen in processor.pages(command.pages_since):
        there.add(seen.session_id)
        if command.concerns(seen.tenant_id) and seen.live is processor.live:
            figures["pages"] += 1
            await figures.count("mismatches", _compare(seen, processor, begin, now))
    for tenant_id, checkout_id, session_id in await here.since(command.pages_since):
        if command.concerns(tenant_id) and session_id not in there:
            missing = _missing(tenant_id, checkout_id, session_id, processor, begin, now)
            await figures.count("mismatches", missing)
    figures.tell()
    return figures


class _Figures(Counter[str]):
    """What is counted, and what failed meanwhile: told of when all else is done."""

    def __init__(self) -> None:
        super().__init__(pages=0, lost=0, mismatches=0)
        self._failures: list[Exception] = []

    async def count(self, figure: str, outcome: Awaitable[int]) -> None:
        try:
            self[figure] += await outcome
        except Away:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the next is compared
            self._failures.append(error)

    def tell(self) -> None:
        if self._failures:
            message = "pages or events of Stripe that could not be taken in"
            raise ExceptionGroup(message, self._failures)


async def _compare(seen: Seen, processor: Processor, begin: BeginPayments, now: Clock) -> int:
    """How much of a page differs once all that Stripe says is taken in."""
    actor = Principal.system(seen.tenant_id)
    try:
        async with begin(actor) as work:
            await work.company()
            wrong = await _differences(work, seen, actor, now)
            if not any(each.kind is Kind.REFUNDS_DIFFER for each in wrong):
                return await _listed(work, seen, wrong)
        # A refund that failed is not in the sum of what went back: look at each.
        again = await processor.look(Pointer(intent_id=seen.intent_id, deep=True)) or seen
        async with begin(actor) as work:
            return await _listed(work, again, await _differences(work, again, actor, now))
    except UnknownReference:
        return 0


async def _differences(
    work: PaymentsWork, seen: Seen, actor: Principal, now: Clock
) -> list[Mismatch]:
    wrong = await take_seen(work, seen, by=actor, at=now())
    if wrong:
        return wrong
    await work.flush()
    checkout = await work.checkouts.get(seen.checkout_id)
    kind = await _difference(work, checkout, seen)
    return [] if kind is None else [mismatch(kind, seen, checkout)]


async def _difference(work: PaymentsWork, checkout: Checkout, seen: Seen) -> Kind | None:
    paid_here, paid_there = checkout.status is Status.PAID, seen.state is PageState.PAID
    if paid_here and not paid_there:
        return Kind.NOT_PAID_THERE
    if not paid_here or checkout.outcome_id is None or checkout.about.customer_id is None:
        return None
    payment = await work.payments.get(checkout.outcome_id)
    back = sum(
        (
            refund.amount
            for refund in payment.refunds
            if refund.method is Method.STRIPE
            and (
                refund.status is RefundStatus.SUCCEEDED
                or (refund.status is RefundStatus.REQUESTED and refund.reference)
            )
        ),
        start=seen.amount(0),
    )
    return None if back == seen.amount(seen.refunded) else Kind.REFUNDS_DIFFER


async def _listed(work: PaymentsWork, seen: Seen, wrong: list[Mismatch]) -> int:
    for each in wrong:
        await work.mismatches.found(each)
    await work.mismatches.resolve([seen.session_id], wrong)
    return len(wrong)


async def _missing(
    tenant_id: UUID,
    checkout_id: UUID,
    session_id: str,
    processor: Processor,
    begin: BeginPayments,
    now: Clock,
) -> int:
    """A page that was not in the list: made a moment earlier there than here, or not there."""
    seen = await processor.look(Pointer(session_id=session_id))
    if seen is not None:
        return await _compare(seen, processor, begin, now)
    async with begin(Principal.system(tenant_id)) as work:
        checkout = await work.checkouts.get(checkout_id)
        wrong = Mismatch(
            kind=Kind.MISSING_THERE,
            reference=session_id,
            checkout_id=checkout_id,
            ours=str(checkout.status),
            theirs="",
        )
        await work.mismatches.found(wrong)
    return 1
