"""Asking catalog and inventory about things we refer to that no event has told of yet."""

from libs.contracts.catalog import Product
from libs.contracts.inventory import WarehouseChanged
from libs.db.work import Begin
from libs.domain.errors import UnknownReference
from libs.domain.learning import Learn
from libs.domain.principal import Principal
from libs.web.peers import Peers
from services.sales.infrastructure.work import SqlSalesWork


def learn_products(begin: Begin[SqlSalesWork], peers: Peers, catalog_url: str) -> Learn:
    """Asks catalog about products and keeps them, guarded by their version."""

    async def learn(unknown: UnknownReference, actor: Principal) -> None:
        url = f"{catalog_url}/api/v1/catalog/products"
        items = await peers.by_ids(url, actor.tenant_id, unknown.ids)
        async with begin(Principal.system(actor.tenant_id)) as work:
            await work.references.keep_products([Product.model_validate(item) for item in items])

    return learn


def learn_warehouses(begin: Begin[SqlSalesWork], peers: Peers, inventory_url: str) -> Learn:
    """Asks inventory about warehouses and keeps them, guarded by their version."""

    async def learn(unknown: UnknownReference, actor: Principal) -> None:
        url = f"{inventory_url}/api/v1/inventory/warehouses"
        items = await peers.by_ids(url, actor.tenant_id, unknown.ids)
        warehouses = [
            WarehouseChanged.model_validate({**item, "warehouse_id": item["id"]}) for item in items
        ]
        async with begin(Principal.system(actor.tenant_id)) as work:
            await work.references.keep_warehouses(warehouses)

    return learn
