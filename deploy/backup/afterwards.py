"""What a restored installation must do before people may enter it, in its databases."""

from dataclasses import dataclass
from typing import Final

from deploy.backup.resending import send_again_what_is_missed
from deploy.verify import connected, services_in

# Who was shut out since the backup was taken would be in again; what was good once, again.
_END_SESSIONS: Final = (
    "UPDATE sessions SET revoked_at = now() WHERE revoked_at IS NULL",
    "DELETE FROM one_time_codes",
    # Another is made at the start; access tokens signed by these end at once.
    "DELETE FROM signing_keys",
)
_LAST_NUMBERS: Final = """
SELECT format('%s: %s/%s', coalesce(t.name, c.tenant_id::text), c.kind, c.last) AS number
FROM number_counters AS c LEFT JOIN tenants AS t USING (tenant_id)
WHERE c.kind LIKE 'INV/%' OR c.kind LIKE 'CN/%' ORDER BY number
"""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was done, and what people have to know."""

    sessions: int
    resent: int
    last_documents: list[str]


async def prepare(url: str) -> Prepared:
    """End all sessions, have sent again what a consumer lacks, and say which numbers were last."""
    present = await services_in(url)
    sessions = 0
    if "auth" in present:
        async with connected(url, "auth") as connection, connection.transaction():
            done = [await connection.execute(statement) for statement in _END_SESSIONS]
            sessions = int(done[0].split()[-1])
    documents: list[str] = []
    if "sales" in present:
        async with connected(url, "sales") as connection:
            documents = [row["number"] for row in await connection.fetch(_LAST_NUMBERS)]
    return Prepared(sessions, await send_again_what_is_missed(url), documents)
