"""notifications's composition root."""

from functools import partial

from libs.db.database import Database
from libs.db.sealing import Seal
from libs.db.work import beginning
from libs.domain.clock import utc_now
from libs.domain.learning import Learn
from libs.mail.transport import transport
from libs.outside.calling import Outside
from libs.web.learning import learn_tenants, learning
from libs.web.peers import Peers
from libs.web.service import Service, run
from services.notifications.api import deliveries, inbox, preferences, rules, webhooks
from services.notifications.api.events import SUBSCRIPTIONS
from services.notifications.infrastructure.channels import by_mail, by_text
from services.notifications.infrastructure.digest_job import digests
from services.notifications.infrastructure.figures import FIGURES
from services.notifications.infrastructure.forgetting import FORGET_MESSAGES
from services.notifications.infrastructure.learning import learn_names
from services.notifications.infrastructure.letter_words import LetterWords
from services.notifications.infrastructure.texting import texting
from services.notifications.infrastructure.webhook_forgetting import FORGET_WEBHOOK_EVENTS
from services.notifications.infrastructure.webhook_trying import WebhookTrial
from services.notifications.infrastructure.webhook_worker import WebhookWorker
from services.notifications.infrastructure.work import SqlNotificationsWork
from services.notifications.settings import NotificationsSettings


def build(settings: NotificationsSettings | None = None, outside: Outside | None = None) -> Service:
    """All notifications consists of, wired; settings come from the environment unless given.

    `outside` is what asks other programs, if it is not to be the ordinary one.
    """
    settings = settings or NotificationsSettings()
    database = Database("notifications", settings)
    secret = settings.service_secret.get_secret_value()
    peers = Peers("notifications", secret, settings.auth_url)
    seal = Seal(secret.encode())
    make_work = partial(SqlNotificationsWork, seal=seal)
    begin = beginning(database, make_work)
    words = LetterWords(settings.public_url)
    mails = transport(settings.mail_url.get_secret_value(), settings.mail_from)
    texts = texting(settings.sms_url.get_secret_value())
    outside = outside or Outside(allow_private=settings.webhooks_allow_private)

    def names(owner: str, path: str, kind: str, code: str) -> Learn:
        return learn_names(begin, peers, f"{owner}/api/v1/{path}", kind=kind, code=code)

    learn = learning(
        tenants=learn_tenants(database, peers, settings.auth_url),
        products=names(settings.catalog_url, "catalog/products", "product", "sku"),
        warehouses=names(settings.inventory_url, "inventory/warehouses", "warehouse", "code"),
        suppliers=names(settings.purchasing_url, "purchasing/suppliers", "supplier", "number"),
        customers=names(settings.sales_url, "sales/customers", "customer", "number"),
    )
    return Service(
        name="notifications",
        settings=settings,
        database=database,
        routers=[
            inbox.router,
            preferences.router,
            rules.router,
            webhooks.router,
            deliveries.router,
        ],
        make_work=make_work,
        subscriptions=SUBSCRIPTIONS,
        learn=learn,
        workers=[
            WebhookWorker(database, begin, seal, outside),
            by_mail(database, begin, words, mails),
            by_text(database, begin, words, texts),
        ],
        figures=FIGURES,
        jobs=[FORGET_MESSAGES, FORGET_WEBHOOK_EVENTS, digests(begin, learn, utc_now)],
        state={
            "make_work": make_work,
            "webhook_trial": WebhookTrial(database, seal, outside),
            "webhooks_allow_private": settings.webhooks_allow_private,
        },
        closing=[peers.close, outside.close, texts.close],
    )


def main() -> None:
    """Serve."""
    run(build())


if __name__ == "__main__":
    main()
