"""reporting's unit of work: entries in, by the batch."""

from collections.abc import Sequence

from libs.contracts.base import Envelope
from libs.db.database import Connection
from libs.db.inbox import claim
from libs.db.work import Work
from libs.domain.principal import Principal
from services.reporting.application.ports import LedgerHead
from services.reporting.domain.audit import Costs, Entry, Head
from services.reporting.infrastructure.exports.store import SqlExports

ENTRY = (
    "sequence, id, type, major, subject, version, actor_id, actor_name, at, request_id, ip,"
    " reason, data, costs_hash, previous, hash"
)
CONSUMER = "reporting.audit"
_RECORDED = """
SELECT id FROM audit_log
WHERE tenant_id = $1 AND at = ANY ($2::timestamptz[]) AND id = ANY ($3::uuid[])
"""
_APPEND = f"""
WITH moved AS (
    INSERT INTO audit_heads (tenant_id, sequence, hash) VALUES ($1, $18, $19)
    ON CONFLICT (tenant_id) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash
)
INSERT INTO audit_log (tenant_id, {ENTRY})
SELECT $1, sequence, id, type, major, subject, version, actor_id, actor_name, at, request_id, ip,
       reason, data::json, costs_hash, previous, hash
FROM unnest($2::bigint[], $3::uuid[], $4::text[], $5::smallint[], $6::uuid[], $7::bigint[],
            $8::uuid[], $9::text[], $10::timestamptz[], $11::text[], $12::text[], $13::text[],
            $14::text[], $15::bytea[], $16::bytea[], $17::bytea[]) AS e({ENTRY})
"""
_APPEND_COSTS = """
INSERT INTO audit_costs (tenant_id, sequence, data, salt)
SELECT $1, sequence, data::json, salt
FROM unnest($2::bigint[], $3::text[], $4::bytea[]) AS c(sequence, data, salt)
"""
_KEEP_HEADS = """
INSERT INTO ledger_heads AS known (tenant_id, level_id, sequence, hash)
SELECT $1, * FROM unnest($2::uuid[], $3::bigint[], $4::text[])
ON CONFLICT (tenant_id, level_id) DO UPDATE
SET sequence = excluded.sequence, hash = excluded.hash
WHERE known.sequence < excluded.sequence
"""


class SqlReportingWork(Work):
    """One transaction of reporting."""

    def __init__(self, connection: Connection, actor: Principal) -> None:
        """Give every repository the connection."""
        super().__init__(connection, actor)
        self.audit_log = SqlAuditLog(self)
        self.ledger_heads = SqlLedgerHeads(self)
        self.exports = SqlExports(self)


class SqlAuditLog:
    """The audit log of the company at hand."""

    def __init__(self, work: Work) -> None:
        """Write through this work."""
        self._work = work

    async def head(self) -> Head:
        """The end of the chain, locked."""
        row = await self._work.connection.fetchrow(
            "SELECT sequence, hash FROM audit_heads WHERE tenant_id = $1 FOR UPDATE",
            self._work.actor.tenant_id,
        )
        return Head() if row is None else Head(row["sequence"], row["hash"])

    async def unknown(self, envelopes: Sequence[Envelope]) -> list[Envelope]:
        """Those that the log lacks; from now on their messages are known to its consumer.

        Older ones than inboxes remember are looked for in the log, by their time.
        """
        connection, tenant_id = self._work.connection, self._work.actor.tenant_id
        new = await claim(connection, CONSUMER, tenant_id, [e.id for e in envelopes])
        rows = await connection.fetch(_RECORDED, tenant_id, [e.time for e in envelopes], list(new))
        recorded = {row["id"] for row in rows}
        return [e for e in envelopes if e.id in new and e.id not in recorded]

    async def append(self, entries: Sequence[tuple[Entry, Costs | None]]) -> None:
        """Write the entries and move the head, in one statement; costs in another."""
        rows = [entry for entry, _ in entries]
        # What waits for entries (projections) is woken by the commit, as for events.
        self._work.stored_events = True
        await self._work.connection.execute(
            _APPEND,
            self._work.actor.tenant_id,
            [e.sequence for e in rows],
            [e.id for e in rows],
            [e.type for e in rows],
            [e.major for e in rows],
            [e.subject for e in rows],
            [e.version for e in rows],
            [e.actor_id for e in rows],
            [e.actor_name for e in rows],
            [e.at for e in rows],
            [e.request_id for e in rows],
            [e.ip for e in rows],
            [e.reason for e in rows],
            [e.data for e in rows],
            [e.costs_hash for e in rows],
            [e.previous for e in rows],
            [e.hash for e in rows],
            rows[-1].sequence,
            rows[-1].hash,
        )
        if costs := [(e.sequence, c.data, c.salt) for e, c in entries if c is not None]:
            await self._work.connection.execute(
                _APPEND_COSTS,
                self._work.actor.tenant_id,
                *(list(column) for column in zip(*costs, strict=True)),
            )


class SqlLedgerHeads:
    """Anchors of inventory's ledger: held in a database that inventory's owner does not have."""

    def __init__(self, work: Work) -> None:
        """Write through this work."""
        self._work = work

    async def keep(self, heads: Sequence[LedgerHead]) -> None:
        """Keep those that are further than what is kept."""
        await self._work.connection.execute(
            _KEEP_HEADS,
            self._work.actor.tenant_id,
            [head.level_id for head in heads],
            [head.sequence for head in heads],
            [head.hash for head in heads],
        )
