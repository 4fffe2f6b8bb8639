"""How full queues are and how many listen to each, as the broker says."""

from collections.abc import Iterable
from dataclasses import dataclass

from aiormq.exceptions import ChannelNotFoundEntity

from libs.messaging.broker import answering, connect, disconnect


@dataclass(frozen=True, slots=True)
class Depth:
    """A queue: messages that wait in it, and who takes them. One nobody declared has neither."""

    queue: str
    waiting: int
    consumers: int


async def depths(broker_url: str, service: str, queues: Iterable[str]) -> list[Depth]:
    """Of each of these; raises BrokerAway."""
    connection = await connect(broker_url, f"{service}: depths")
    found = []
    try:
        for name in queues:
            with answering():
                channel = await connection.channel()
                try:
                    told = (await channel.declare_queue(name, passive=True)).declaration_result
                except ChannelNotFoundEntity:
                    found.append(Depth(name, 0, 0))
                    continue
                found.append(Depth(name, told.message_count or 0, told.consumer_count or 0))
                await channel.close()
    finally:
        await disconnect(connection)
    return found
