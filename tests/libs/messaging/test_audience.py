"""No event comes before the queues of those who hear it."""

import aio_pika

from libs.messaging.audience import audience_of, declare, written_down
from libs.messaging.broker import connect


def test_every_service_is_heard_by_the_audit_log() -> None:
    for service in ("auth", "catalog", "inventory", "purchasing"):
        assert "reporting.audit" in {hearer.queue.name for hearer in audience_of(service)}


def test_an_audience_hears_only_of_its_service() -> None:
    for queue, events in audience_of("catalog"):
        assert all(e == "#" or e.startswith("catalog.") for e in events), queue.name
    assert {h.queue.name for h in audience_of("catalog")} < {h.queue.name for h in written_down()}


async def test_an_event_said_before_its_hearers_ever_ran_waits_for_them(broker_url: str) -> None:
    connection = await connect(broker_url, "first start")
    async with connection:
        async with await connection.channel() as channel:
            await channel.declare_exchange("qm.events", "topic", durable=True)
        await declare(connection, audience_of("auth"))
        await declare(connection, audience_of("auth"))
        async with await connection.channel() as channel:
            exchange = await channel.get_exchange("qm.events")
            message = aio_pika.Message(b"{}")
            await exchange.publish(message, "auth.tenant.registered.v1.p3", mandatory=True)
            for name in ("inventory.tenants", "notifications.tenants", "reporting.audit"):
                queue = await channel.declare_queue(name, passive=True)
                assert queue.declaration_result.message_count == 1, name


async def test_a_queue_declared_otherwise_by_its_owner_stays_as_it_is(broker_url: str) -> None:
    connection = await connect(broker_url, "another version")
    async with connection:
        async with await connection.channel() as channel:
            await channel.declare_exchange("qm.events", "topic", durable=True)
            await channel.declare_queue("inventory.tenants", durable=True)
        await declare(connection, audience_of("auth"))
        async with await connection.channel() as channel:
            await channel.declare_queue("inventory.tenants", durable=True)
            # Refused unless it is there.
            await channel.declare_queue("notifications.tenants", passive=True)
