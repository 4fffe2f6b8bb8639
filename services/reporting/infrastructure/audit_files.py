"""The audit log as files: what was found, for people; the whole chain, for who verifies it."""

from collections.abc import AsyncIterator
from typing import Any, Final

import orjson

from libs.db.database import Connection, Database
from libs.db.pages import Page
from libs.domain.clock import utc_now
from libs.domain.principal import Principal
from libs.web.exports import AT_ONCE, Cells, Format, written
from services.reporting.domain.audit import Costs, Entry
from services.reporting.infrastructure.queries.audit import (
    AuditFilter,
    entries_after,
    head_of,
    list_audit,
)

_HEADER: Final = (
    "sequence",
    "at",
    "type",
    "subject",
    "version",
    "actor_name",
    "actor_id",
    "ip",
    "request_id",
    "reason",
    "data",
    "hash",
)
_WIDTHS: Final = {"at": 30, "type": 36, "subject": 38, "actor_id": 38, "data": 80, "hash": 66}


def found(
    database: Database, actor: Principal, which: AuditFilter, kind: Format
) -> AsyncIterator[bytes]:
    """Entries as the list shows them, newest first, with their hashes."""

    async def pages(connection: Connection, cursor: str | None) -> Page[Cells]:
        page = await list_audit(
            connection, which, costs=actor.sees_costs, limit=AT_ONCE, cursor=cursor
        )
        return Page([_cells(item) for item in page.items], page.next_cursor)

    return written(database, actor, kind, "Audit log", _HEADER, pages, widths=_WIDTHS)


async def chain(database: Database, actor: Principal) -> AsyncIterator[bytes]:
    """A line of JSON that says what this is, then one for each entry, as deploy/audit_check reads.

    What comes in while it is written is left out: the file ends where the head was.
    """
    head = await head_of(database, actor)
    yield _line(
        {
            "tenant_id": actor.tenant_id,
            "entries": head.sequence,
            "head": head.hash.hex(),
            "costs": actor.sees_costs,
            "exported_at": utc_now(),
            "exported_by": actor.name,
        }
    )
    written_to = 0
    while written_to < head.sequence:
        page = await entries_after(database, actor, written_to)
        if not page:
            return
        lines = [_line(_whole(*one)) for one in page if one[0].sequence <= head.sequence]
        yield b"".join(lines)
        written_to = page[-1][0].sequence


def _line(value: dict[str, Any]) -> bytes:
    # The driver's ids are no plain UUIDs.
    return orjson.dumps(value, default=str) + b"\n"


def _whole(entry: Entry, costs: Costs | None) -> dict[str, Any]:
    """All that is hashed, to the letter."""
    return {
        "sequence": entry.sequence,
        "id": entry.id,
        "type": entry.type,
        "major": entry.major,
        "subject": entry.subject,
        "version": entry.version,
        "actor_id": entry.actor_id,
        "actor_name": entry.actor_name,
        "at": entry.at.isoformat(),
        "request_id": entry.request_id,
        "ip": entry.ip,
        "reason": entry.reason,
        "data": entry.data,
        "costs_hash": entry.costs_hash and entry.costs_hash.hex(),
        "costs": costs and {"data": costs.data, "salt": costs.salt.hex()},
        "previous": entry.previous.hex(),
        "hash": entry.hash.hex(),
    }


def _cells(item: dict[str, Any]) -> Cells:
    shown = {
        **item,
        "at": item["at"].isoformat(),
        "data": orjson.dumps(item["data"]).decode(),
        "hash": item["hash"].hex(),
    }
    return [str(shown[name]) for name in _HEADER]
