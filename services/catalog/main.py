"""catalog's composition root."""

from libs.contracts import catalog as said
from libs.db.database import Database
from libs.db.work import beginning
from libs.domain.clock import utc_now
from libs.files.picture_maker import ProcessPictureMaker
from libs.files.picture_store import ObjectPictureStore
from libs.imports.forgetting import FORGET_IMPORTS
from libs.imports.job import Says
from libs.imports.kinds import Imports, Kind
from libs.imports.worker import ImportWorker
from libs.web.learning import learn_tenants, learning
from libs.web.peers import Peers
from libs.web.service import Service, run
from services.catalog.api import categories, pictures, product_files, products, recipes, units
from services.catalog.api.events import SUBSCRIPTIONS
from services.catalog.application.add_picture import FORM, Pictures
from services.catalog.application.import_products import ProductImporter
from services.catalog.domain.product_file import COLUMNS
from services.catalog.infrastructure.pictures import sweep_product_pictures
from services.catalog.infrastructure.work import SqlCatalogWork
from services.catalog.settings import CatalogSettings

_SAYS = Says(
    requested=said.ImportRequested,
    progressed=said.ImportProgressed,
    succeeded=said.ImportSucceeded,
    failed=said.ImportFailed,
    cancelled=said.ImportCancelled,
)


def build(settings: CatalogSettings | None = None) -> Service:
    """Everything catalog consists of, wired; settings come from the environment unless given."""
    settings = settings or CatalogSettings()
    database = Database("catalog", settings)
    store = ObjectPictureStore(settings, "products", FORM)
    peers = Peers("catalog", settings.service_secret.get_secret_value(), settings.auth_url)
    learn = learning(tenants=learn_tenants(database, peers, settings.auth_url))
    imports = Imports({"products": Kind(lambda _: COLUMNS, lambda _: ProductImporter())}, _SAYS)
    return Service(
        name="catalog",
        settings=settings,
        database=database,
        # Files first: `products/export` is not the id of a product.
        routers=[
            product_files.router,
            product_files.imports,
            products.router,
            recipes.router,
            pictures.router,
            categories.router,
            units.router,
        ],
        make_work=SqlCatalogWork,
        subscriptions=SUBSCRIPTIONS,
        learn=learn,
        workers=[
            ImportWorker(database, imports, begin=beginning(database, SqlCatalogWork), learn=learn)
        ],
        jobs=[FORGET_IMPORTS, sweep_product_pictures(store, utc_now)],
        state={"imports": imports, "pictures": Pictures(ProcessPictureMaker(FORM), store)},
        closing=[peers.close],
    )


def main() -> None:
    """Serve."""
    run(build())


if __name__ == "__main__":
    main()
