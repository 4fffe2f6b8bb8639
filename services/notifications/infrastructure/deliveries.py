"""Deliveries in SQL, as somebody who looks at their log may touch them."""

from uuid import UUID

from libs.db.work import Work
from libs.domain.errors import Conflict, NotFound

_GET = "SELECT state, attempts FROM deliveries WHERE id = $1 FOR NO KEY UPDATE"
_AGAIN = """
UPDATE deliveries SET state = 'queued', attempts = 0, next_at = now(), last_error = NULL
WHERE id = $1
"""


class SqlDeliveries:
    """Deliveries of the company at hand."""

    def __init__(self, work: Work) -> None:
        """Touch them through this work."""
        self._work = work

    async def again(self, delivery_id: UUID) -> int:
        """Try one that was given up anew; how often it was tried. Raises NotFound, Conflict."""
        row = await self._work.connection.fetchrow(_GET, delivery_id)
        if row is None:
            raise NotFound("no such delivery", delivery_id=delivery_id)
        if row["state"] != "given_up":
            raise Conflict("only what was given up is tried anew", code="not_given_up")
        await self._work.connection.execute(_AGAIN, delivery_id)
        attempts: int = row["attempts"]
        return attempts
