"""payments with a stand-in Stripe beside it, and what tests do with both."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from libs.domain.clock import utc_now
from libs.testing.outside import stripe as outside
from libs.testing.outside.stripe import Stripe
from libs.testing.postgres import Databases, ServiceDatabase
from libs.testing.principals import verifier
from libs.testing.rabbitmq import Brokers
from libs.testing.services import environment, running
from services.payments.application.reconcile_stripe import ReconcileStripe, reconcile_stripe
from services.payments.infrastructure.card_money import CardMoney
from services.payments.main import build
from services.payments.settings import PaymentsSettings
from tests.services.payments.conftest import PAYMENTS, Company, Json, Site

WEBHOOK = f"{PAYMENTS}/webhooks/stripe"


@dataclass(frozen=True)
class Till:
    """The service, the stand-in it asks, and what it asks it with."""

    site: Site
    stripe: Stripe
    cards: CardMoney

    async def company(self, **supplier: Any) -> Company:
        """A company of its own."""
        company = Company(self.site)
        await company.open(**supplier)
        return company

    async def checkout(self, company: Company, invoice: UUID) -> Json:
        """A page for an invoice."""
        made = await company.somebody("accountant").post(
            f"{PAYMENTS}/checkouts", {"invoice_id": str(invoice)}
        )
        assert made.status == 201, made.body
        shown: Json = made.body
        return shown

    async def shown(self, company: Company, checkout: Json) -> Json:
        """How it stands."""
        answer = await company.somebody("accountant").get(f"{PAYMENTS}/checkouts/{checkout['id']}")
        assert answer.status == 200, answer.body
        body: Json = answer.body
        return body

    async def mismatches(self, company: Company) -> list[str]:
        """Kinds of what differs from Stripe."""
        who = company.somebody("accountant")
        answer = await who.get(f"{PAYMENTS}/stripe-mismatches", open="true")
        return [item["kind"] for item in answer.body["items"]]

    async def hurry(self, table: str) -> None:
        """What is to be tried again later is tried now."""
        async with self.site.database.across_tenants() as connection:
            await connection.execute(f"UPDATE {table} SET due_at = now() WHERE due_at > now()")

    async def until_tried(self, table: str) -> None:
        """Wait until something was tried and did not do."""
        query = f"SELECT EXISTS (SELECT FROM {table} WHERE tries > 0 AND last_error <> '')"
        async with asyncio.timeout(60), self.site.database.across_tenants() as connection:
            while True:
                if await connection.fetchval(query):
                    return
                await asyncio.sleep(0.05)

    async def until(self, company: Company, checkout: Json, status: str) -> Json:
        """How it stands, once it stands so."""
        async with asyncio.timeout(60):
            while True:
                shown = await self.shown(company, checkout)
                if shown["status"] == status:
                    return shown
                await asyncio.sleep(0.05)

    async def reconcile(self) -> Json:
        """Compare everything now."""
        assert self.cards.processor is not None
        long_ago = utc_now().replace(year=2020)
        figures = await reconcile_stripe(
            ReconcileStripe(pages_since=None, events_since=long_ago),
            processor=self.cards.processor,
            known=self.cards.known,
            here=self.cards.here,
            begin=self.site.begin,
            now=utc_now,
        )
        return dict(figures)


def session_of(checkout: Json) -> str:
    """Stripe's name of the page a checkout leads to."""
    return str(checkout["url"]).rsplit("/", 1)[-1]


async def not_due(urls: ServiceDatabase) -> None:
    """The comparison with Stripe is the test's to make: the service's own is not due."""
    connection = await asyncpg.connect(urls.relay_url)
    await connection.execute(
        "INSERT INTO jobs (name, last_started_at)"
        " VALUES ('reconcile-stripe', now()), ('reconcile', now())"
    )
    await connection.close()


@asynccontextmanager
async def till(
    databases: Databases,
    brokers: Brokers,
    *,
    sandbox: bool = False,
    secrets: tuple[str, ...] = (),
) -> AsyncIterator[Till]:
    """Payments on its own database and broker, with a Stripe of its own."""
    urls, broker_url = await databases.create("payments"), await brokers.create()
    await not_due(urls)
    async with outside.serving() as stripe:
        stripe.post.keys = secrets or stripe.post.keys
        values = environment(urls, broker_url)
        if not sandbox:
            values |= {
                "stripe_secret_key": stripe.account.key,
                "stripe_webhook_secrets": ",".join(stripe.post.keys),
                "stripe_api_base": stripe.url,
            }
        service = build(PaymentsSettings(**values))
        service.tokens = verifier()
        cards = service.state["cards"]
        assert isinstance(cards, CardMoney)
        async with running(service) as client:
            stripe.post.url = f"{client.url}{WEBHOOK}"
            yield Till(Site(client, urls, service.database, broker_url), stripe, cards)
    await databases.drop(urls)
    await brokers.drop(broker_url)
