"""What reporting shows: the audit log, searched and verified."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    cast,
    func,
    literal_column,
    or_,
    select,
    true,
    tuple_,
)

from libs.db.cost_views import viewing
from libs.db.database import Connection, Database
from libs.db.pages import Page, fetch_page, position
from libs.db.statements import LAST, begins
from libs.domain.principal import Principal
from services.reporting.domain.audit import Costs, Entry, Head
from services.reporting.domain.verification import Walk
from services.reporting.infrastructure.tables import audit_costs, audit_log
from services.reporting.infrastructure.work import ENTRY

_AT_ONCE = 1000
_SHOWN = (
    "sequence",
    "id",
    "type",
    "subject",
    "version",
    "actor_id",
    "actor_name",
    "at",
    "request_id",
    "ip",
    "reason",
    "hash",
)
_WITH_COSTS = "LEFT JOIN audit_costs c USING (tenant_id, sequence)"
_COSTS = ", c.data AS costs, c.salt"


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries. `type` may end in `.*`; `after` is inclusive, `before` is not."""

    service: str | None = None
    type: str | None = None
    actor_id: UUID | None = None
    subject: UUID | None = None
    after: datetime | None = None
    before: datetime | None = None
    q: str | None = None


async def list_audit(
    connection: Connection, which: AuditFilter, *, costs: bool, limit: int, cursor: str | None
) -> Page[dict[str, Any]]:
    """Entries, newest first; with `costs` their whole data, else what is not cost."""
    entries: Any = audit_log
    if (which.service or which.type) and not (which.actor_id or which.subject):
        entries = _merged(which, limit, cursor)
    return await fetch_page(
        connection,
        _shown(entries, costs=costs).where(*_conditions(entries.c, which)),
        [entries.c.at, entries.c.sequence],
        limit=limit,
        cursor=cursor,
        descending=True,
        row=lambda row: {**row, "data": orjson.loads(row["data"])},
    )


async def verify(database: Database, actor: Principal) -> Walk:
    """Walk the company's chain from its beginning; costs too, if the caller may see them."""
    viewing.set(None)  # costs are read to be hashed, and shown to nobody
    walk = Walk(actor.tenant_id)
    head = await head_of(database, actor)
    while walk.entries < head.sequence and walk.difference is None:
        page = await entries_after(database, actor, walk.entries)
        if not page:
            break
        for entry, costs in page:
            if not walk.take(entry, costs, sees_costs=actor.sees_costs):
                break
    walk.end(head)
    return walk


async def head_of(database: Database, actor: Principal) -> Head:
    """Where the company's chain ends now."""
    async with database.transaction(actor, read_only=True) as connection:
        row = await connection.fetchrow("SELECT sequence, hash FROM audit_heads")
    return Head() if row is None else Head(row["sequence"], row["hash"])


async def entries_after(
    database: Database, actor: Principal, sequence: int
) -> list[tuple[Entry, Costs | None]]:
    """Some entries as they are hashed, in the chain's order; costs if the caller may see them."""
    columns = ENTRY.replace("data", "a.data")
    async with database.transaction(actor, read_only=True) as connection:
        rows = await connection.fetch(
            f"SELECT {columns}{_COSTS if actor.sees_costs else ''}"
            f" FROM audit_log a {_WITH_COSTS if actor.sees_costs else ''}"
            " WHERE sequence > $1 ORDER BY sequence LIMIT $2",
            sequence,
            _AT_ONCE,
        )
    return [(Entry(*row[:16]), _costs(row)) for row in rows]


def _costs(row: Any) -> Costs | None:
    return Costs(row["costs"], row["salt"]) if row.get("costs") is not None else None


def _shown(entries: Any, *, costs: bool) -> Select[Any]:
    data: ColumnElement[Any] = entries.c.data
    source: Any = entries
    if costs:
        data = func.coalesce(audit_costs.c.data, data)
        same = and_(
            audit_costs.c.tenant_id == entries.c.tenant_id,
            audit_costs.c.sequence == entries.c.sequence,
        )
        source = entries.outerjoin(audit_costs, same)
    return select(*(entries.c[name] for name in _SHOWN), data.label("data")).select_from(source)


def _merged(which: AuditFilter, limit: int, cursor: str | None) -> Any:
    """A page of each type that is asked for: by time and type at once there is an index only so."""
    log = audit_log.c
    types = func.audit_types(*_types(which)).table_valued("type").alias("types")
    page = select(audit_log).where(log.type == types.c.type, *_conditions(log, which))
    if cursor is not None:
        keys = [log.at, log.sequence]
        page = page.where(tuple_(*keys) < tuple_(*position(cursor, keys)))
    page = page.order_by(log.at.desc(), log.sequence.desc()).limit(literal_column(str(limit + 1)))
    newest = page.correlate(types).lateral("newest")
    return select(newest).select_from(types.join(newest, true())).subquery("entries")


def _types(which: AuditFilter) -> tuple[str, str]:
    """Where the types that are asked for begin, and what comes after them."""
    begins = [f"{which.service}."] if which.service else []
    if which.type:
        begins.append(which.type.removesuffix("*") if which.type.endswith(".*") else which.type)
    return max(begins), min(first + LAST for first in begins)


def _conditions(entries: Any, which: AuditFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if which.service:
        found.append(begins(entries.type, f"{which.service}."))
    if which.type and which.type.endswith(".*"):
        found.append(begins(entries.type, which.type[:-1]))
    elif which.type:
        found.append(entries.type == which.type)
    if which.actor_id:
        found.append(entries.actor_id == which.actor_id)
    if which.subject:
        found.append(entries.subject == which.subject)
    if which.after:
        found.append(entries.at >= which.after)
    if which.before:
        found.append(entries.at < which.before)
    if which.q:
        # The data without costs, whoever asks: a search must not tell what may not be seen.
        places = (entries.type, entries.actor_name, entries.reason, entries.ip, entries.request_id)
        found.append(
            or_(
                *(place.icontains(which.q, autoescape=True) for place in places),
                cast(entries.data, Text).icontains(which.q, autoescape=True),
            )
        )
    return found
