"""sales's composition root."""

from libs.db.database import Database
from libs.db.work import beginning
from libs.web.learning import learn_tenants, learning
from libs.web.peers import Peers
from libs.web.service import Service, run
from libs.web.settings import ServiceSettings
from services.sales.api import availability, order_steps, orders, shipments
from services.sales.api.events import SUBSCRIPTIONS
from services.sales.infrastructure.availability import Availability
from services.sales.infrastructure.jobs import ask_late, end_late
from services.sales.infrastructure.learning import learn_products, learn_warehouses
from services.sales.infrastructure.work import SqlSalesWork


def build(settings: ServiceSettings | None = None) -> Service:
    """Everything sales consists of, wired; settings come from the environment unless given."""
    settings = settings or ServiceSettings()
    database = Database("sales", settings)
    peers = Peers("sales", settings.service_secret.get_secret_value(), settings.auth_url)
    begin = beginning(database, SqlSalesWork)
    return Service(
        name="sales",
        settings=settings,
        database=database,
        # Routes are looked through in this order: first what is asked for most.
        routers=[orders.router, order_steps.router, shipments.router, availability.router],
        make_work=SqlSalesWork,
        subscriptions=SUBSCRIPTIONS,
        learn=learning(
            tenants=learn_tenants(database, peers, settings.auth_url),
            products=learn_products(begin, peers, settings.catalog_url),
            warehouses=learn_warehouses(begin, peers, settings.inventory_url),
        ),
        state={
            "make_work": SqlSalesWork,
            "availability": Availability(peers, settings.inventory_url),
        },
        jobs=[end_late(begin), ask_late(begin)],
        closing=[peers.close],
    )


def main() -> None:
    """Serve."""
    run(build())


if __name__ == "__main__":
    main()
