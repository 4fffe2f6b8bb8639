"""catalog's composition root."""

from libs.db.database import Database
from libs.web.learning import learn_tenants, learning
from libs.web.peers import Peers
from libs.web.service import Service, run
from services.catalog.api import categories, product_files, products, recipes, units
from services.catalog.api.events import SUBSCRIPTIONS
from services.catalog.infrastructure.work import SqlCatalogWork
from services.catalog.settings import CatalogSettings


def build(settings: CatalogSettings | None = None) -> Service:
    """Everything catalog consists of, wired; settings come from the environment unless given."""
    settings = settings or CatalogSettings()
    database = Database("catalog", settings)
    peers = Peers("catalog", settings.service_secret.get_secret_value(), settings.auth_url)
    return Service(
        name="catalog",
        settings=settings,
        database=database,
        # Files first: `products/export` is not the id of a product.
        routers=[
            product_files.router,
            products.router,
            recipes.router,
            categories.router,
            units.router,
        ],
        make_work=SqlCatalogWork,
        subscriptions=SUBSCRIPTIONS,
        learn=learning(tenants=learn_tenants(database, peers, settings.auth_url)),
        closing=[peers.close],
    )


def main() -> None:
    """Serve."""
    run(build())


if __name__ == "__main__":
    main()
