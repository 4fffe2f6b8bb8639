"""payments's composition root."""

from collections.abc import Awaitable, Callable

from libs.db.database import Database
from libs.db.work import Begin, beginning
from libs.domain.clock import utc_now
from libs.web.learning import learn_tenants, learning
from libs.web.peers import Peers
from libs.web.service import Service, run
from services.payments.api import (
    attachments,
    bills,
    books,
    checkouts,
    liabilities,
    payments,
    receivables,
    reconciliations,
    sandbox,
    webhooks,
)
from services.payments.api.events import SUBSCRIPTIONS
from services.payments.application.carry_out_checkout import carry_out_checkout
from services.payments.application.reconcile import Comparison
from services.payments.application.send_refund import send_refund
from services.payments.infrastructure.card_money import CardMoney, Keys, card_money
from services.payments.infrastructure.comparing_stripe import StripeMoney
from services.payments.infrastructure.comparisons import Receipts, StockWorth, own_books
from services.payments.infrastructure.daily_reconciliation import reconcile_daily
from services.payments.infrastructure.figures import FIGURES
from services.payments.infrastructure.stripe_worker import CarryOut, StripeWorker
from services.payments.infrastructure.work import SqlPaymentsWork
from services.payments.settings import PaymentsSettings


def build(settings: PaymentsSettings | None = None) -> Service:
    """Everything payments consists of, wired; settings come from the environment unless given."""
    settings = settings or PaymentsSettings()
    database = Database("payments", settings)
    peers = Peers("payments", settings.service_secret.get_secret_value(), settings.auth_url)
    begin = beginning(database, SqlPaymentsWork)
    keys = Keys(
        secret_key=settings.stripe_secret_key.get_secret_value(),
        webhook_secrets=settings.webhook_secrets,
        sandbox=settings.sandbox,
        service_secret=settings.service_secret.get_secret_value(),
    )
    cards = card_money(
        database, keys, api_base=settings.stripe_api_base, public_url=settings.public_url
    )
    workers = _workers(cards, database, begin)
    database.on_commit.extend(worker.wake for worker in workers)
    comparisons: list[Comparison] = [
        *own_books(database),
        StockWorth(database, peers, settings.inventory_url),
        Receipts(database, peers, settings.purchasing_url),
        StripeMoney(database, cards, begin),
    ]
    return Service(
        name="payments",
        settings=settings,
        database=database,
        routers=[
            payments.router,
            receivables.router,
            checkouts.router,
            checkouts.for_services,
            books.router,
            liabilities.router,
            bills.router,
            attachments.of_bills,
            webhooks.router,
            sandbox.router,
            reconciliations.router,
        ],
        make_work=SqlPaymentsWork,
        subscriptions=SUBSCRIPTIONS,
        learn=learning(tenants=learn_tenants(database, peers, settings.auth_url)),
        jobs=[cards.job(begin), reconcile_daily(comparisons)],
        workers=workers,
        figures=FIGURES,
        state={"cards": cards, "comparisons": comparisons},
        closing=[peers.close, cards.closing],
    )


def _workers(
    cards: CardMoney, database: Database, begin: Begin[SqlPaymentsWork]
) -> list[StripeWorker]:
    """What asks Stripe for what waits; nobody, where there is no Stripe."""
    if cards.processor is None:
        return []
    ways = {"begin": begin, "processor": cards.processor, "now": utc_now}

    def by(use_case: Callable[..., Awaitable[None]]) -> CarryOut:
        return lambda id_, actor: use_case(id_, actor=actor, **ways)

    return [
        StripeWorker(database, "checkouts", by(carry_out_checkout)),
        StripeWorker(database, "refunds", by(send_refund)),
    ]


def main() -> None:
    """Serve."""
    run(build())


if __name__ == "__main__":
    main()
