"""What we sell is catalog's, what we have is inventory's: a change of the one leaves the other."""

from collections.abc import Awaitable, Callable
from decimal import Decimal

import asyncpg
import pytest

from libs.contracts.catalog import Product
from libs.domain.principal import Principal
from libs.testing.postgres import ServiceDatabase
from services.catalog.api.schemas import ProductIn, ProductOut
from services.inventory.infrastructure.work import SqlInventoryWork
from tests.services.inventory.conftest import Company

STOCK = {"on_hand", "reserved", "available", "incoming", "quantity", "stock", "level", "status"}


@pytest.mark.promise("S4.7")
async def test_a_product_that_is_renamed_repriced_or_archived_leaves_what_we_have(
    company: Company,
) -> None:
    product_id, warehouse_id = await company.product("PUMP-1"), await company.warehouse("MAIN")
    moved = await company.client.post(
        "/api/v1/inventory/movements",
        {
            "product_id": str(product_id),
            "warehouse_id": str(warehouse_id),
            "quantity": "5",
            "reason": "opening",
        },
    )
    assert moved.status == 201, moved.body
    before = await _have(company)
    said = Product(
        id=product_id,
        sku="PUMP-2",
        name="Another name",
        unit="box",
        price=Decimal("99.5"),
        currency="INR",
        tax_rate=Decimal(5),
        barcodes=("4006381333931",),
        active=False,
        version=2,
    )
    actor = Principal.system(company.tenant_id)
    async with company.database.transaction(actor) as connection:
        await SqlInventoryWork(connection, actor).products.remember(said)
    assert await _have(company) == before
    shown = (await company.client.get("/api/v1/inventory/stock")).body["items"]
    assert [(row["sku"], row["on_hand"]) for row in shown] == [("PUMP-2", "5")]


@pytest.mark.promise("S4.7")
async def test_catalog_has_no_place_for_stock_and_inventory_none_for_prices(
    service_database: Callable[[str], Awaitable[ServiceDatabase]],
) -> None:
    assert not STOCK & {*ProductIn.model_fields, *ProductOut.model_fields}
    assert not STOCK & await _columns(await service_database("catalog"), "products")
    prices = {"price", "tax_rate"}
    assert not prices & await _columns(await service_database("inventory"), "products")


async def _have(company: Company) -> list[tuple[object, ...]]:
    """Levels and ledger entries, but for the SKU that lists are sorted by."""
    owner = await company.owner()
    rows = await owner.fetch(
        "SELECT l.id, l.on_hand, l.reserved, l.sequence, l.head, e.id, e.quantity, e.hash"
        " FROM levels AS l LEFT JOIN ledger_entries AS e ON e.level_id = l.id"
        " WHERE l.tenant_id = $1 ORDER BY l.id, e.sequence",
        company.tenant_id,
    )
    await owner.close()
    assert rows
    return [tuple(row) for row in rows]


async def _columns(database: ServiceDatabase, table: str) -> set[str]:
    connection = await asyncpg.connect(database.owner_url)
    rows = await connection.fetch(
        "SELECT column_name FROM information_schema.columns WHERE table_name = $1", table
    )
    await connection.close()
    return {row["column_name"] for row in rows}
