"""Has sent again what a consumer should have heard and has not: what a lost broker held.

Events are marked as sent, not moved (ADR 0010): without the mark the relay sends them again; those
who have heard one know it by their inbox, whoever else it is sent for.
"""

from collections import defaultdict
from typing import Final
from uuid import UUID

from deploy.invariants.trail import said, unheard
from deploy.verify import connected, copy, services_in

_SEND_AGAIN: Final = """
UPDATE events SET published_at = NULL WHERE id = ANY ($1::uuid[]) AND published_at IS NOT NULL
"""


async def send_again_what_is_missed(url: str) -> int:
    """How many events are sent again, over all services of this server."""
    present = await services_in(url)
    missed: defaultdict[str, set[UUID]] = defaultdict(set)
    for service in present:
        if query := unheard(service):
            for type_, event_id in await _missed(url, service, query, present):
                missed[type_.partition(".")[0]].add(event_id)
    resent = 0
    for owner, ids in missed.items():
        async with connected(url, owner) as connection:
            done = await connection.execute(_SEND_AGAIN, list(ids))
            resent += int(done.split()[-1])
    return resent


async def _missed(url: str, service: str, query: str, present: list[str]) -> list[tuple[str, UUID]]:
    async with connected(url, service) as connection, connection.transaction():
        for given in said(present):
            async with connected(url, given.service) as owner:
                await copy(owner, given.query, connection, given.table)
        return [(row["type"], row["id"]) for row in await connection.fetch(query)]
