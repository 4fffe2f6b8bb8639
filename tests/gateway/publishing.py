"""Events as the relays publish them."""

import uuid
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

import aio_pika
import orjson
from aio_pika.abc import AbstractConnection, AbstractExchange

from libs.contracts.base import Event
from libs.contracts.registry import events
from libs.domain.ids import new_id
from libs.messaging.envelope import CONTENT_TYPE, wrap
from libs.messaging.topology import EVENTS, declare_exchanges, declare_live, routing_key
from tests.gateway.signing import TENANT


class Publisher:
    """Says events on the real exchange."""

    def __init__(self, url: str) -> None:
        """Connects when entered."""
        self._url = url
        self._connection: AbstractConnection | None = None
        self._exchange: AbstractExchange | None = None

    async def __aenter__(self) -> Self:
        """Connect and declare."""
        self._connection = await aio_pika.connect(self._url)
        try:
            channel = await self._connection.channel()
            await declare_exchanges(channel)
            await declare_live(channel, events().values())
            self._exchange = await channel.get_exchange(EVENTS)
        except BaseException:
            await self._connection.close()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Disconnect."""
        if self._connection is not None:
            await self._connection.close()

    async def say(self, event: Event, *, tenant: uuid.UUID = TENANT, version: int = 1) -> uuid.UUID:
        """Publish one event; its id."""
        return await self.say_raw(
            event.key(), event.model_dump(mode="json"), tenant=tenant, version=version
        )

    async def say_raw(
        self,
        key: str,
        data: dict[str, Any],
        *,
        tenant: uuid.UUID = TENANT,
        version: int = 1,
        as_key: str | None = None,
    ) -> uuid.UUID:
        """Publish any data; `as_key` routes it where another type would go."""
        assert self._exchange is not None
        event_id = new_id()
        row = {
            "id": event_id,
            "type": key,
            "created_at": datetime.now(UTC),
            "headers": orjson.dumps({"actor_id": str(uuid.uuid4())}).decode(),
            "aggregate_id": uuid.uuid4(),
            "aggregate_version": version,
            "tenant_id": tenant,
            "partition_key": "p",
            "payload": orjson.dumps(data).decode(),
        }
        message = aio_pika.Message(
            wrap(row), content_type=CONTENT_TYPE, message_id=str(event_id), delivery_mode=2
        )
        await self._exchange.publish(message, routing_key(as_key or key, 0))
        return event_id
