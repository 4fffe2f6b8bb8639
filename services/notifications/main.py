"""notifications's composition root."""

from libs.db.database import Database
from libs.db.work import beginning
from libs.domain.learning import Learn
from libs.web.learning import learn_tenants, learning
from libs.web.peers import Peers
from libs.web.service import Service, run
from libs.web.settings import ServiceSettings
from services.notifications.api import inbox, preferences, rules
from services.notifications.api.events import SUBSCRIPTIONS
from services.notifications.infrastructure.learning import learn_names
from services.notifications.infrastructure.work import SqlNotificationsWork


def build(settings: ServiceSettings | None = None) -> Service:
    """All notifications consists of, wired; settings come from the environment unless given."""
    settings = settings or ServiceSettings()
    database = Database("notifications", settings)
    secret = settings.service_secret.get_secret_value()
    peers = Peers("notifications", secret, settings.auth_url)
    begin = beginning(database, SqlNotificationsWork)

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
        routers=[inbox.router, preferences.router, rules.router],
        make_work=SqlNotificationsWork,
        subscriptions=SUBSCRIPTIONS,
        learn=learn,
        closing=[peers.close],
    )


def main() -> None:
    """Serve."""
    run(build())


if __name__ == "__main__":
    main()
