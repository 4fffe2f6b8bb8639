"""Asking auth, catalog and inventory about things we refer to that no event has told of yet."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from libs.contracts.auth import Member
from libs.contracts.catalog import CategoryChanged, Product
from libs.contracts.inventory import WarehouseChanged
from libs.db.work import Begin
from libs.domain.errors import UnknownReference
from libs.domain.learning import Learn
from libs.domain.principal import Principal
from libs.web.peers import MOST_IDS, Peers
from services.purchasing.application.stock_ports import Level, Rule, WholeLevel
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


def learn_levels(begin: Begin[SqlPurchasingWork], peers: Peers, inventory_url: str) -> Learn:
    """Asks inventory about levels of which events were missed, or about all a company has.

    All are asked for page by page; who is interrupted goes on after the last page that is kept.
    """

    async def learn(unknown: UnknownReference, actor: Principal) -> None:
        system = Principal.system(actor.tenant_id)
        if actor.tenant_id in unknown.ids:
            # Again from the start where it was distrusted meanwhile.
            while not await _learn_all(system):
                pass
            return
        items = await peers.by_ids(f"{inventory_url}/levels", actor.tenant_id, unknown.ids)
        async with begin(system) as work:
            await work.stock_levels.keep_whole([_level(item) for item in items])

    async def _learn_all(system: Principal) -> bool:
        async with begin(system) as work:
            after, epoch = await work.stock_levels.read_to()
        while items := await page("/levels", system, after):
            after = UUID(items[-1]["level_id"])
            async with begin(system) as work:
                if not await work.stock_levels.set_read(after, epoch, all_of_them=False):
                    return False
                await work.stock_levels.keep_whole([_level(item) for item in items])
        after_rule = UUID(int=0)
        while items := await page("/levels/rules", system, after_rule):
            after_rule = UUID(items[-1]["rule_id"])
            async with begin(system) as work:
                await work.stock_levels.keep_rules([_rule(item) for item in items])
        async with begin(system) as work:
            return await work.stock_levels.set_read(after, epoch, all_of_them=True)

    async def page(path: str, system: Principal, after: UUID) -> list[dict[str, Any]]:
        query = {"after": str(after), "limit": str(MOST_IDS)}
        return await peers.items(f"{inventory_url}{path}", system.tenant_id, query)

    return learn


def _level(item: dict[str, Any]) -> WholeLevel:
    return WholeLevel(
        Level(
            UUID(item["level_id"]),
            UUID(item["product_id"]),
            UUID(item["warehouse_id"]),
            Decimal(item["available"]),
            Decimal(item["back_ordered"]),
            item["version"],
        ),
        item["sequence"],
        {date.fromisoformat(day): Decimal(used) for day, used in item["issues"].items()},
        [UUID(line) for line in item["receipt_lines"]],
    )


def _rule(item: dict[str, Any]) -> Rule:
    place = item["warehouse_id"]
    return Rule(
        UUID(item["rule_id"]),
        UUID(item["product_id"]),
        None if place is None else UUID(place),
        item["version"],
        *(Decimal(item[name]) for name in ("minimum", "reorder_point", "target")),
    )
