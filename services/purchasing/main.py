"""purchasing's composition root."""

from libs.db.database import Database
from libs.db.work import beginning
from libs.files.pdf_maker import PdfMaker
from libs.web.learning import learn_tenants, learning
from libs.web.peers import Peers
from libs.web.service import Service, run
from services.purchasing.api import (
    approval_rules,
    approvals,
    documents,
    offers,
    orders,
    receipts,
    suppliers,
)
from services.purchasing.api.events import SUBSCRIPTIONS
from services.purchasing.infrastructure.documents.purchase_documents import PurchaseDocuments
from services.purchasing.infrastructure.learning import (
    learn_categories,
    learn_products,
    learn_warehouses,
)
from services.purchasing.infrastructure.work import SqlPurchasingWork
from services.purchasing.settings import PurchasingSettings


def build(settings: PurchasingSettings | None = None) -> Service:
    """Everything purchasing consists of, wired; settings come from the environment unless given."""
    settings = settings or PurchasingSettings()
    database = Database("purchasing", settings)
    secret = settings.service_secret.get_secret_value()
    peers = Peers("purchasing", secret, settings.auth_url)
    begin = beginning(database, SqlPurchasingWork)
    return Service(
        name="purchasing",
        settings=settings,
        database=database,
        # Routes are looked through in this order: first what is asked for most.
        routers=[
            orders.router,
            approvals.router,
            receipts.router,
            documents.router,
            suppliers.router,
            offers.router,
            approval_rules.router,
        ],
        make_work=SqlPurchasingWork,
        subscriptions=SUBSCRIPTIONS,
        learn=learning(
            tenants=learn_tenants(database, peers, settings.auth_url),
            products=learn_products(begin, peers, settings.catalog_url),
            categories=learn_categories(begin, peers, settings.catalog_url),
            warehouses=learn_warehouses(begin, peers, settings.inventory_url),
        ),
        state={
            "documents": PurchaseDocuments(
                database, PdfMaker(settings.document_fonts), settings.public_url
            )
        },
        closing=[peers.close],
    )


def main() -> None:
    """Serve."""
    run(build())


if __name__ == "__main__":
    main()
