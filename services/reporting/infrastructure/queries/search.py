"""Looking for things by words and numbers, over all kinds the caller may find."""

from collections.abc import Sequence
from typing import Any, Final

from libs.db.database import Connection

# Of a word that at most so many of a kind have, all are looked at; of others the first so many.
_FEW: Final = 400
_MANY: Final = 5_000
_FOUND: Final = """
SELECT e.kind, e.id, e.number, e.title, e.detail, e.of_id, e.status, e.at, party.title AS party,
       lower(regexp_replace(e.number, '[^[:alnum:]]', '', 'g')) = array_to_string($2::text[], '')
           AS exact
FROM search_found($1, $2, $3, $4, $5) WITH ORDINALITY AS f(kind, id, place)
JOIN search_entries AS e ON e.tenant_id = qm_tenant() AND e.kind = f.kind AND e.id = f.id
LEFT JOIN search_entries AS party ON party.tenant_id = e.tenant_id AND party.id = e.party_id
    AND party.kind = CASE e.kind WHEN 'purchase_order' THEN 'supplier' ELSE 'customer' END
ORDER BY exact DESC, f.place
"""


async def search(
    connection: Connection, kinds: Sequence[str], words: Sequence[str], limit: int
) -> list[dict[str, Any]]:
    """At most `limit` of each kind, exact numbers first; kinds in their order, the newest first."""
    if not kinds or not words:
        return []
    rows = await connection.fetch(_FOUND, kinds, words, limit, _FEW, _MANY)
    return [dict(row) for row in rows]
