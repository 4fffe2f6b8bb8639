"""A product that inventory hears of in the middle of a movement of it."""

import asyncio
from decimal import Decimal

from libs.contracts.catalog import Product
from libs.db.work import beginning
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.inventory.domain.movement import Movement
from services.inventory.infrastructure.work import SqlInventoryWork
from tests.services.inventory.conftest import Company

_LOCK = 20_261_121
# A movement of an unknown product waits here: after it was missed, before it is said to be unknown.
_PAUSE = f"""
CREATE FUNCTION pause() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_advisory_xact_lock({_LOCK}); RETURN NULL; END $$;
CREATE TRIGGER pause AFTER INSERT ON levels FOR EACH STATEMENT EXECUTE FUNCTION pause();
"""
_WAITING = (
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = $1 AND NOT granted"
)


async def test_a_product_learned_while_it_is_moved_is_moved(company: Company) -> None:
    place, product = await company.warehouse("MAIN"), _product()
    actor = Principal(company.user_id, company.tenant_id)
    owner = await company.owner()
    try:
        await owner.execute(_PAUSE)
        await owner.execute(f"SELECT pg_advisory_lock({_LOCK})")
        movement = Movement(new_id(), product.id, place, Decimal(5), "adjustment", "opening")

        async def move() -> None:
            async with beginning(company.database, SqlInventoryWork)(actor) as work:
                await work.stock.post([movement], None)

        moving = asyncio.create_task(move())
        while not await owner.fetchval(_WAITING, _LOCK):  # noqa: ASYNC110 - in another session
            await asyncio.sleep(0.01)
        async with company.database.transaction(actor) as connection:
            await SqlInventoryWork(connection, actor).products.remember(product)
        await owner.execute(f"SELECT pg_advisory_unlock({_LOCK})")
        await moving
        level = "SELECT on_hand FROM levels WHERE tenant_id = $1 AND product_id = $2"
        assert await owner.fetchval(level, company.tenant_id, product.id) == Decimal(5)
    finally:
        await owner.execute("DROP TRIGGER pause ON levels; DROP FUNCTION pause()")
        await owner.close()


def _product() -> Product:
    return Product(
        id=new_id(),
        sku="QM-NEW",
        name="Ball bearing",
        unit="pcs",
        price=Decimal(10),
        currency="INR",
        tax_rate=Decimal(18),
        version=1,
    )
