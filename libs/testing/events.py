"""Events for tests, said as if their own service had said them: enveloped, slotted, published."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import aio_pika
import orjson
from aio_pika.exceptions import PublishError

from libs.contracts.base import Event
from libs.domain.clock import utc_now
from libs.domain.ids import new_id
from libs.messaging import topology
from libs.messaging.envelope import CONTENT_TYPE, wrap

_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Said:
    """An event ready to be published, any number of times."""

    id: UUID
    routing_key: str
    body: bytes


def said(
    event: Event,
    *,
    tenant_id: UUID,
    subject: UUID,
    version: int = 1,
    at: datetime | None = None,
    **headers: str,
) -> Said:
    """The event about `subject`; `headers` such as actor_id, actor_name, request_id, ip."""
    event_id = new_id()
    partition = event.partition_key(subject)
    row = {
        "id": event_id,
        "tenant_id": tenant_id,
        "aggregate_id": subject,
        "aggregate_version": version,
        "partition_key": partition,
        "type": event.key(),
        "payload": event.model_dump_json(),
        "headers": orjson.dumps({"actor_id": str(UUID(int=0)), **headers}).decode(),
        "created_at": at or utc_now(),
    }
    key = topology.routing_key(event.key(), topology.slot(tenant_id, partition))
    return Said(event_id, key, wrap(row))


async def publish_all(broker_url: str, events: Iterable[Said]) -> None:
    """Publish in the order given, each confirmed; waits until somebody listens."""
    connection = await aio_pika.connect(broker_url)
    async with connection, asyncio.timeout(_PATIENCE * 6):
        channel = await connection.channel(on_return_raises=True)
        await topology.declare_exchanges(channel)
        exchange = await channel.get_exchange(topology.EVENTS)
        for event in events:
            message = aio_pika.Message(
                event.body,
                message_id=str(event.id),
                content_type=CONTENT_TYPE,
                delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
            )
            while True:
                try:
                    await exchange.publish(message, event.routing_key, timeout=_PATIENCE)
                except PublishError:
                    await asyncio.sleep(0.05)  # whoever should hear it is still starting
                else:
                    break


async def publish(
    broker_url: str,
    event: Event,
    *,
    tenant_id: UUID,
    subject: UUID,
    version: int = 1,
    times: int = 1,
) -> None:
    """Publish one event, as often as told, always with the same id."""
    once = said(event, tenant_id=tenant_id, subject=subject, version=version)
    await publish_all(broker_url, [once] * times)
