"""Asking auth, catalog and inventory about things we refer to that no event has told of yet."""

from libs.contracts.auth import Member
from libs.contracts.catalog import CategoryChanged, Product
from libs.contracts.inventory import WarehouseChanged
from libs.db.work import Begin
from libs.domain.errors import UnknownReference
from libs.domain.learning import Learn
from libs.domain.principal import Principal
from libs.web.peers import Peers
from services.purchasing.infrastructure.work import SqlPurchasingWork


def learn_products(begin: Begin[SqlPurchasingWork], peers: Peers, catalog_url: str) -> Learn:
    """Asks catalog about products and keeps them, guarded by their version."""

    async def learn(unknown: UnknownReference, actor: Principal) -> None:
        url = f"{catalog_url}/api/v1/catalog/products"
        items = await peers.by_ids(url, actor.tenant_id, unknown.ids)
        async with begin(Principal.system(actor.tenant_id)) as work:
            await work.references.keep_products([Product.model_validate(item) for item in items])

    return learn


def learn_categories(begin: Begin[SqlPurchasingWork], peers: Peers, catalog_url: str) -> Learn:
    """Asks catalog about categories and keeps them, guarded by their version."""

    async def learn(unknown: UnknownReference, actor: Principal) -> None:
        url = f"{catalog_url}/api/v1/catalog/categories"
        items = await peers.by_ids(url, actor.tenant_id, unknown.ids)
        categories = [
            CategoryChanged.model_validate({**item, "category_id": item["id"]}) for item in items
        ]
        async with begin(Principal.system(actor.tenant_id)) as work:
            await work.references.keep_categories(categories)

    return learn


def learn_users(begin: Begin[SqlPurchasingWork], peers: Peers, auth_url: str) -> Learn:
    """Asks auth about members and keeps them, guarded by their version."""

    async def learn(unknown: UnknownReference, actor: Principal) -> None:
        url = f"{auth_url}/api/v1/auth/users"
        items = await peers.by_ids(url, actor.tenant_id, unknown.ids)
        members = [Member.model_validate({**item, "user_id": item["id"]}) for item in items]
        async with begin(Principal.system(actor.tenant_id)) as work:
            await work.people.keep(members)

    return learn


def learn_warehouses(begin: Begin[SqlPurchasingWork], peers: Peers, inventory_url: str) -> Learn:
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
