"""inventory's composition root."""

from libs.db.database import Database
from libs.web.learning import learn_tenants, learning
from libs.web.peers import Peers
from libs.web.service import Service, run
from services.inventory.api import movements, stock, warehouses
from services.inventory.api.events import SUBSCRIPTIONS
from services.inventory.infrastructure.learning import learn_products
from services.inventory.infrastructure.ledger_worker import LedgerWorker
from services.inventory.infrastructure.signing import LedgerSigner
from services.inventory.infrastructure.work import SqlInventoryWork
from services.inventory.settings import InventorySettings


def build(settings: InventorySettings | None = None) -> Service:
    """Everything inventory consists of, wired; settings come from the environment unless given."""
    settings = settings or InventorySettings()
    database = Database("inventory", settings)
    peers = Peers("inventory", settings.service_secret.get_secret_value(), settings.auth_url)
    learn = learning(
        tenants=learn_tenants(database, peers, settings.auth_url),
        products=learn_products(database, peers, settings.catalog_url),
    )
    return Service(
        name="inventory",
        settings=settings,
        database=database,
        routers=[stock.router, movements.router, warehouses.router],
        make_work=SqlInventoryWork,
        subscriptions=SUBSCRIPTIONS,
        workers=[LedgerWorker(database, LedgerSigner(settings.ledger_seed()), learn)],
        learn=learn,
        closing=[peers.close],
    )


def main() -> None:
    """Serve."""
    run(build())


if __name__ == "__main__":
    main()
