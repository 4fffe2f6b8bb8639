"""Asking catalog about products no event has told of yet."""

from libs.contracts.catalog import Product
from libs.db.database import Database
from libs.domain.errors import UnknownReference
from libs.domain.learning import Learn
from libs.domain.principal import Principal
from libs.web.peers import Peers
from services.inventory.infrastructure.work import SqlInventoryWork


def learn_products(database: Database, peers: Peers, catalog_url: str) -> Learn:
    """Keeps what catalog answers, guarded by version as an event would be."""

    async def learn(unknown: UnknownReference, actor: Principal) -> None:
        items = await peers.by_ids(
            f"{catalog_url}/api/v1/catalog/products", actor.tenant_id, unknown.ids
        )
        system = Principal.system(actor.tenant_id)
        async with database.transaction(system) as connection:
            work = SqlInventoryWork(connection, system)
            products = [Product.model_validate(item) for item in items]
            for product in sorted(products, key=lambda known: known.id):
                await work.products.remember(product)

    return learn
