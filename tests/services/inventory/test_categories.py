"""A filter by a category includes all that is below it, wherever inventory filters."""

from uuid import UUID

import asyncpg
import orjson
import pytest

from libs.contracts.catalog import CategoryChanged, Product
from libs.db.work import beginning
from libs.domain.clock import utc_now
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.inventory.application.remember_category import remember_category
from services.inventory.infrastructure.work import SqlInventoryWork
from tests.services.inventory.conftest import Company
from tests.services.inventory.test_movements import move

STOCK = "/api/v1/inventory/stock"
COUNTS = "/api/v1/inventory/counts"


async def hear(
    company: Company, category_id: UUID, parent_id: UUID | None, *, version: int = 1
) -> None:
    """As catalog's event would bring it."""
    event = CategoryChanged(
        category_id=category_id, name="Bikes", parent_id=parent_id, version=version
    )
    begin = beginning(company.database, SqlInventoryWork)
    await remember_category(event, actor=Principal.system(company.tenant_id), begin=begin)


async def stocked_in(company: Company, sku: str, category_id: UUID | None, place: UUID) -> UUID:
    product = await company.product(sku)
    actor = Principal.system(company.tenant_id)
    async with company.database.transaction(actor) as connection:
        row = await connection.fetchrow("SELECT * FROM products WHERE id = $1", product)
        assert row is not None
        said = Product(
            id=product,
            sku=sku,
            name=row["name"],
            unit="pcs",
            price="1",
            currency="INR",
            tax_rate="0",
            category_id=category_id,
            version=2,
        )
        await SqlInventoryWork(connection, actor).products.remember(said)
    assert (await move(company, product, place, "10", reason="opening")).status == 201
    return product


async def test_the_stock_of_some_products_is_asked_for_at_once(company: Company) -> None:
    place = await company.warehouse("SOME")
    bolt, nut, _ = [await stocked_in(company, sku, None, place) for sku in ("BOLT", "NUT", "CAP")]
    answer = await company.client.get(STOCK, ids=f"{nut},{bolt}")
    assert [row["sku"] for row in answer.body["items"]] == ["BOLT", "NUT"]
    nobody = await company.client.get(STOCK, ids=f"{new_id()}")
    assert nobody.body["items"] == []


async def shown(company: Company, path: str, category_id: UUID, **query: object) -> list[str]:
    answer = await company.client.get(path, category_id=category_id, **query)
    assert answer.status == 200, answer.body
    return [row["sku"] for row in answer.body["items"]]


@pytest.mark.promise("S1.27")
async def test_a_category_holds_what_is_below_it_everywhere(company: Company) -> None:
    bikes, road, racing = new_id(), new_id(), new_id()
    place = await company.warehouse("CAT")
    # The middle of the tree is heard of last.
    await hear(company, racing, road)
    await hear(company, bikes, None)
    for sku, category in (("A", bikes), ("B", road), ("C", racing), ("D", None)):
        await stocked_in(company, sku, category, place)
    assert await shown(company, STOCK, bikes) == ["A"]
    await hear(company, road, bikes)
    now = utc_now().isoformat()
    assert await shown(company, STOCK, bikes) == ["A", "B", "C"]
    assert await shown(company, f"{STOCK}/as-of", bikes, at=now) == ["A", "B", "C"]
    assert await shown(company, STOCK, road) == ["B", "C"]
    body = {"warehouse_id": str(place), "category_id": str(road)}
    count = (await company.client.post(COUNTS, body)).body
    assert [line["sku"] for line in count["lines"]] == ["B", "C"]


async def test_the_later_version_wins_and_a_circle_ends(company: Company) -> None:
    one, other = new_id(), new_id()
    place = await company.warehouse("TREE")
    await stocked_in(company, "E", other, place)
    await hear(company, other, one, version=3)
    await hear(company, other, None, version=2)
    assert await shown(company, STOCK, one) == ["E"]
    await hear(company, one, other)  # until the move of the other is heard of
    assert await shown(company, STOCK, one) == ["E"]
    await hear(company, other, None, version=4)
    assert await shown(company, STOCK, one) == []


@pytest.mark.promise("S1.27", "S1.28")
async def test_products_of_a_category_are_found_through_an_index(company: Company) -> None:
    some = [new_id() for _ in range(50)]
    owner = await company.owner()
    await owner.execute(
        "INSERT INTO products (tenant_id, id, sku, name, unit, category_id, kind, active, version)"
        " SELECT $1, qm_new_id(), n::text, 'P', 'pcs', ($2::uuid[])[1 + n % 50], 'component', true,"
        " 1 FROM generate_series(1, 2000) AS n",
        company.tenant_id,
        some,
    )
    await owner.execute("ANALYZE products")
    await owner.close()
    connection = await asyncpg.connect(company.running.database.app_url)
    await connection.execute(f"SELECT set_config('qm.tenant', '{company.tenant_id}', false)")
    explained = await connection.fetchval(
        "EXPLAIN (FORMAT JSON) SELECT id FROM products WHERE category_id = ANY (with_below($1))",
        some[0],
    )
    await connection.close()
    plan = orjson.dumps(orjson.loads(explained)).decode()
    assert '"products_category"' in plan
    assert "with_below" in plan
