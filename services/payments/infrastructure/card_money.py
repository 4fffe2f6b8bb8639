"""What payments takes money by card with: Stripe, the sandbox in its place, or nothing."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from libs.db.database import Database
from libs.db.sealing import Seal
from libs.db.work import Begin
from libs.domain.clock import utc_now
from libs.domain.errors import Conflict
from libs.jobs.schedule import Job
from services.payments.application.reconcile_stripe import ReconcileStripe, reconcile_stripe
from services.payments.application.stripe_ports import Processor
from services.payments.infrastructure.sandbox import Sandbox, SandboxPost
from services.payments.infrastructure.stripe_api import StripeProcessor
from services.payments.infrastructure.stripe_notes import KnownEvents, PagesHere
from services.payments.infrastructure.webhook_proof import SignedWebhooks
from services.payments.infrastructure.work import SqlPaymentsWork

_EVERY: Final = timedelta(minutes=15)
# What webhooks lost is found within this; Stripe itself tries for three days.
LOOK_BACK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class CardMoney:
    """Who takes the money (None: nobody), what proves their deliveries, and the sandbox if on."""

    processor: Processor | None
    proof: SignedWebhooks
    known: KnownEvents
    here: PagesHere
    sandbox: Sandbox | None
    post: SandboxPost
    closing: Callable[[], Awaitable[None]]

    def must_process(self) -> Processor:
        """Who takes the money; raises Conflict (stripe_not_set_up)."""
        if self.processor is None:
            message = "payment by card is not set up: see docs/operations.md, Stripe"
            raise Conflict(message, code="stripe_not_set_up")
        return self.processor

    def job(self, begin: Begin[SqlPaymentsWork]) -> Job:
        """The comparison with Stripe, on schedule."""

        async def run(_database: Database) -> Mapping[str, int]:
            if self.processor is None:
                return {}
            since = utc_now() - LOOK_BACK
            return await reconcile_stripe(
                ReconcileStripe(pages_since=since, events_since=since),
                processor=self.processor,
                known=self.known,
                here=self.here,
                begin=begin,
                now=utc_now,
            )

        return Job("reconcile-stripe", _EVERY, run)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """Stripe's secret key, and the secrets its webhooks are signed by, each in force.

    Without a key, `sandbox` may stand in for it, signing by the service's own secret.
    """

    secret_key: str
    webhook_secrets: tuple[str, ...]
    sandbox: bool
    service_secret: str


def card_money(database: Database, keys: Keys, *, api_base: str, public_url: str) -> CardMoney:
    """Stripe with a key; without, the sandbox or nobody."""
    secrets, sandbox = keys.webhook_secrets, None
    processor: Processor | None = None
    closing: Callable[[], Awaitable[None]] = _nothing
    if keys.secret_key:
        stripe = StripeProcessor(keys.secret_key, api_base, public_url)
        processor, closing = stripe, stripe.close_client
    elif keys.sandbox:
        processor = sandbox = Sandbox(database, public_url)
        # Nobody else signs for the sandbox: what Stripe would sign is refused there.
        secret = Seal(keys.service_secret.encode())
        secrets = (f"whsec_{secret.mac('sandbox webhooks', b'').hex()}",)
    return CardMoney(
        processor=processor,
        proof=SignedWebhooks(secrets, live=processor is not None and processor.live),
        known=KnownEvents(database),
        here=PagesHere(database),
        sandbox=sandbox,
        post=SandboxPost(secrets[0] if sandbox else ""),
        closing=closing,
    )


async def _nothing() -> None:
    return None
