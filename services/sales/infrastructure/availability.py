"""Asking inventory what could be sold now: its own decision, of this moment, not a copy of it."""

from collections.abc import Sequence
from typing import Any

from libs.domain.principal import Principal
from libs.web.peers import Peers


class Availability:
    """What inventory would promise."""

    def __init__(self, peers: Peers, inventory_url: str) -> None:
        """Ask over `peers`."""
        self._peers = peers
        self._url = f"{inventory_url}/levels/proposal"

    async def of(self, actor: Principal, lines: Sequence[Any]) -> list[dict[str, Any]]:
        """Its proposal for each of these lines; raises Unavailable when it cannot be asked."""
        return await self._peers.asked(self._url, actor.tenant_id, {"lines": list(lines)})
