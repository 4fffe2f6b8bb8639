"""`/events`: the same as server-sent events, for clients that cannot keep a WebSocket."""

import asyncio
from typing import Any, Final
from urllib.parse import parse_qs

import orjson
from starlette.types import Receive, Scope, Send

from gateway.access import Access
from gateway.bodies import hung_up
from gateway.live.hub import Hub
from gateway.live.renewal import renewed
from gateway.live.socket import resume_point
from gateway.live.subscriber import Ending, Item, Subscriber
from gateway.live.topics import compile_topics

_START: Final = {
    "type": "http.response.start",
    "status": 200,
    "headers": [
        (b"content-type", b"text/event-stream"),
        (b"cache-control", b"no-store"),
        # Proxies before us must not collect what is meant to arrive at once.
        (b"x-accel-buffering", b"no"),
    ],
}


class Events:
    """The SSE endpoint: `Authorization`, `?topics=`, and `Last-Event-ID` or `?after=` to resume."""

    def __init__(self, hub: Hub, access: Access, most_waiting: int) -> None:
        """At most `most_waiting` messages wait for a slow client."""
        self._hub = hub
        self._access = access
        self._most_waiting = most_waiting

    async def __call__(self, scope: Scope, receive: Receive, send: Send, address: str) -> None:
        """Answer until the token expires or the client leaves; raises a DomainError before that."""
        headers = {k: v.decode("latin-1") for k, v in scope["headers"]}
        authorization = headers.get(b"authorization", "")
        caller = await self._access.identify(authorization, address)
        query = parse_qs(scope["query_string"].decode("latin-1"))
        topics = [topic for given in query.get("topics", ()) for topic in given.split(",")]
        pattern = compile_topics(topics)
        after = resume_point(headers.get(b"last-event-id") or query.get("after", [None])[-1])
        client = Subscriber(caller.verdict, self._most_waiting)
        client.want(pattern)
        with self._hub.connected(client):
            client.tell({"type": "subscribed", "topics": topics})
            await send(_START)
            async with renewed(client, self._access, caller, address):
                ending = await self._serve(client, after, receive, send)
        if ending is not None:
            error = {"type": "error", "code": ending.code, "detail": ending.detail}
            await send({"type": "http.response.body", "body": _frame((None, _dumps(error)))})

    async def _serve(
        self, client: Subscriber, after: int | None, receive: Receive, send: Send
    ) -> Ending | None:
        """Tell until there is a reason to end; None if the client left."""
        following = asyncio.create_task(self._hub.follow(client, after))
        ends: set[asyncio.Future[Any]] = {
            asyncio.create_task(hung_up(receive)),
            asyncio.create_task(_tell(client, send)),
        }
        try:
            await asyncio.wait({*ends, client.over}, return_when=asyncio.FIRST_COMPLETED)
            return client.over.result() if client.over.done() else None
        finally:
            for task in (following, *ends):
                task.cancel()
            await asyncio.gather(following, *ends, return_exceptions=True)


async def _tell(client: Subscriber, send: Send) -> None:
    while True:
        frames = b"".join(map(_frame, await client.take()))
        await send({"type": "http.response.body", "body": frames, "more_body": True})


def _frame(item: Item) -> bytes:
    offset, text = item
    identified = f"id: {offset}\n" if offset is not None else ""
    return f"{identified}data: {text}\n\n".encode()


def _dumps(message: dict[str, str]) -> str:
    return orjson.dumps(message).decode()
