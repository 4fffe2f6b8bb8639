"""Pay, or fail to, on a page of the sandbox; then tell of it as Stripe would."""

from enum import StrEnum
from typing import Protocol

from libs.domain.clock import Clock
from libs.domain.principal import Trace
from services.payments.application.ports import BeginPayments
from services.payments.application.stripe_ports import Processor
from services.payments.application.take_webhook import Known, Proof, take_webhook


class Act(StrEnum):
    """What whoever is on the page does."""

    PAY = "pay"
    FAIL = "fail"


class SandboxPages(Processor, Protocol):
    """A processor whose pages are ours."""

    async def pay(self, page_id: str) -> bool:
        """Somebody pays; whether the page still took it."""
        ...

    async def fail(self, page_id: str) -> bool:
        """The card is refused; the page stays open."""
        ...


class SandboxPost(Protocol):
    """Deliveries as Stripe would make them."""

    def about(self, page_id: str, kind: str) -> tuple[bytes, str]:
        """A new event about a page, and its signature."""
        ...


async def act_in_sandbox(
    page_id: str,
    act: Act,
    *,
    sandbox: SandboxPages,
    post: SandboxPost,
    proof: Proof,
    known: Known,
    begin: BeginPayments,
    now: Clock,
    trace: Trace,
) -> bool:
    """Whether the page took it. What it tells goes the way of every webhook."""
    if act is Act.PAY:
        took, kind = await sandbox.pay(page_id), "checkout.session.completed"
    else:
        took, kind = await sandbox.fail(page_id), "payment_intent.payment_failed"
    if took:
        payload, signature = post.about(page_id, kind)
        await take_webhook(
            payload,
            signature,
            proof=proof,
            known=known,
            processor=sandbox,
            begin=begin,
            now=now,
            trace=trace,
        )
    return took
