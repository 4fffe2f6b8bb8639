"""The events of other services, page by page over HTTP: `GET /events`, and reporting's own."""

from collections.abc import AsyncIterator, Sequence
from uuid import UUID

import orjson

from libs.contracts.base import Envelope
from libs.messaging.envelope import parse
from libs.web.peers import Peers

_PAGE = "1000"


class OwnersHistories:
    """What each of these services tells of a company."""

    def __init__(self, peers: Peers, owners: Sequence[str]) -> None:
        """`owners` are the services' addresses."""
        self._peers = peers
        self._owners = owners

    def told(self, tenant_id: UUID) -> list[AsyncIterator[Envelope]]:
        """All events of the company, each service's in the order of its commits."""
        return [self._pages(owner, tenant_id) for owner in self._owners]

    async def _pages(self, owner: str, tenant_id: UUID) -> AsyncIterator[Envelope]:
        after = "0.0"
        while True:
            query = {"after": after, "limit": _PAGE}
            answer = await self._peers.answer(f"{owner}/events", tenant_id, query)
            for item in answer["items"]:
                yield parse(orjson.dumps(item))
            if not answer["items"]:
                return
            after = answer["next"]
