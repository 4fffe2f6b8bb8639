"""What catalog hears from auth, and what others hear from catalog, through a real broker."""

import asyncio
from decimal import Decimal

import aio_pika

from libs.contracts.auth import TenantRegistered
from libs.contracts.catalog import ProductCreated
from libs.domain.ids import new_id
from libs.messaging import topology
from libs.messaging.envelope import parse
from libs.testing.events import publish
from libs.testing.principals import token
from tests.services.catalog.conftest import MANAGE, PRODUCTS, Catalog, Company


async def test_a_company_that_signed_up_makes_products_in_its_currency(catalog: Catalog) -> None:
    tenant_id = new_id()
    event = TenantRegistered(name="Bayern Bikes", currency="EUR", timezone="Europe/Berlin")
    await publish(catalog.broker_url, event, tenant_id=tenant_id, subject=tenant_id, times=5)
    manager = catalog.client.with_token(token(tenant_id, [MANAGE]))
    body = {"sku": "P", "name": "P", "unit": "pcs", "price": "1"}
    async with asyncio.timeout(60):
        while (answer := await manager.post(PRODUCTS, body)).status == 503:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert (answer.status, answer.body["currency"]) == (201, "EUR")


async def test_others_hear_of_a_product_with_its_whole_state(company: Company) -> None:
    connection = await aio_pika.connect(company.catalog.broker_url)
    async with connection:
        channel = await connection.channel()
        await topology.declare_exchanges(channel)
        queue = await channel.declare_queue(exclusive=True)
        await queue.bind(topology.EVENTS, "catalog.product.created.v1.*")
        made = (await company.create("H-1", price="2.5")).body
        async with asyncio.timeout(60), queue.iterator() as messages:
            envelope = parse((await anext(messages)).body)
            while envelope.tenant_id != company.id:  # another test's, published late
                envelope = parse((await anext(messages)).body)
    event = envelope.event()
    assert isinstance(event, ProductCreated)
    assert (str(event.product.id), event.product.price) == (made["id"], Decimal("2.5"))
    assert (envelope.tenant_id, envelope.subject) == (company.id, event.product.id)
    assert (envelope.actor_name, envelope.version) == ("Asha Rao", 1)
