"""payments's composition root."""

from libs.db.database import Database
from libs.web.learning import learn_tenants, learning
from libs.web.peers import Peers
from libs.web.service import Service, run
from libs.web.settings import ServiceSettings
from services.payments.api import bills, books, liabilities, payments, receivables
from services.payments.api.events import SUBSCRIPTIONS
from services.payments.infrastructure.work import SqlPaymentsWork


def build(settings: ServiceSettings | None = None) -> Service:
    """Everything payments consists of, wired; settings come from the environment unless given."""
    settings = settings or ServiceSettings()
    database = Database("payments", settings)
    peers = Peers("payments", settings.service_secret.get_secret_value(), settings.auth_url)
    return Service(
        name="payments",
        settings=settings,
        database=database,
        routers=[
            payments.router,
            receivables.router,
            books.router,
            liabilities.router,
            bills.router,
        ],
        make_work=SqlPaymentsWork,
        subscriptions=SUBSCRIPTIONS,
        learn=learning(tenants=learn_tenants(database, peers, settings.auth_url)),
        closing=[peers.close],
    )


def main() -> None:
    """Serve."""
    run(build())


if __name__ == "__main__":
    main()
