"""Record a payment a customer made outside this system: by bank, UPI, cheque or cash."""

from dataclasses import dataclass
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import Invalid
from libs.domain.principal import Principal
from services.payments.application.apply_payment import apply_payment
from services.payments.application.end_pages import end_pages
from services.payments.application.ports import BeginPayments
from services.payments.domain.payment import Payment, Received


@dataclass(frozen=True, slots=True)
class RecordPayment:
    """The payment, under the id it will have."""

    payment_id: UUID
    received: Received


async def record_payment(
    command: RecordPayment, *, actor: Principal, begin: BeginPayments, now: Clock
) -> Payment:
    """Raises Invalid for what is not there, Conflict (over_allocated) for more than is open."""
    received = command.received
    async with begin(actor) as work:
        if not received.wanted and not await work.customers.is_known(received.customer_id):
            raise Invalid.field("customer_id", "no such customer", "not_found")
        at = now()
        payment = await apply_payment(
            work, received, payment_id=command.payment_id, by=actor, at=at
        )
        await end_pages(work, [each.invoice_id for each in received.wanted], at=at)
    return payment
