"""A service's own events over HTTP: what projections are rebuilt from.

Paged by (transaction id, seq), and only below the oldest transaction still running: a page never
skips an event that was written earlier but committed later.
"""

import re
from typing import TYPE_CHECKING, Annotated, Any

import orjson
from fastapi import APIRouter, Query

from libs.domain.errors import Invalid
from libs.messaging.envelope import wrap
from libs.web.routes import Actor, Router, require

if TYPE_CHECKING:
    from libs.web.service import Service

_MOST = 1000
_AFTER = re.compile(r"^(\d{1,19})\.(\d{1,19})$")
_PAGE = """
SELECT id, tenant_id, seq, xid::text AS xid, aggregate_id, aggregate_version, partition_key, type,
       payload::text AS payload, headers::text AS headers, created_at
FROM events
WHERE tenant_id = $1 AND (xid, seq) > ($2::text::xid8, $3)
  AND xid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY xid, seq LIMIT $4
"""


def router(service: "Service") -> APIRouter:
    """The one route, for services acting for a company."""
    routes = Router("/events", tag="services")

    @routes.get("", dependencies=[require("service")])
    async def events(
        actor: Actor,
        after: str = "0.0",
        limit: Annotated[int, Query(ge=1, le=_MOST)] = 200,
    ) -> dict[str, Any]:
        """The company's events of this service in commit order, as CloudEvents, after a position.

        `next` is the position to ask from again, now or later.
        """
        position = _AFTER.match(after)
        if position is None:
            raise Invalid.field("after", "a position as an earlier answer gave it in `next`")
        xid, seq = position.groups()
        async with service.database.across_tenants() as connection:
            rows = await connection.fetch(_PAGE, actor.tenant_id, xid, int(seq), limit)
        last = f"{rows[-1]['xid']}.{rows[-1]['seq']}" if rows else after
        return {"items": [orjson.loads(wrap(row)) for row in rows], "next": last}

    return routes
