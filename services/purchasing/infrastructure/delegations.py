"""Rights to approve that were handed on, in SQL."""

from typing import Any, Final
from uuid import UUID

from libs.db.work import Work
from libs.domain.errors import NotFound
from services.purchasing.domain.delegation import Delegation, DelegationTerms, Person

SELECT: Final = """
SELECT d.id, d.version, d.from_user, g.name AS from_name, d.to_user, t.name AS to_name,
       d.starts_at, d.until, d.note, d.made_at, d.made_by, d.made_by_name, d.ended_at,
       d.started
FROM approval_delegations d
JOIN people g ON g.id = d.from_user
JOIN people t ON t.id = d.to_user
"""
_SAVE = """
INSERT INTO approval_delegations (tenant_id, id, version, from_user, to_user, starts_at, until,
    note, made_at, made_by, made_by_name, ended_at, started)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT (tenant_id, id) DO UPDATE SET version = excluded.version,
    ended_at = excluded.ended_at, started = excluded.started
"""


class SqlDelegations:
    """Rights to approve that were handed on."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    def add(self, delegation: Delegation) -> None:
        """Keep a new one."""
        self._work.track(delegation, self._save)

    async def get(self, delegation_id: UUID) -> Delegation:
        """The delegation, locked; raises NotFound."""
        row = await self._work.connection.fetchrow(
            f"{SELECT} WHERE d.id = $1 FOR NO KEY UPDATE OF d", delegation_id
        )
        if row is None:
            raise NotFound("no such delegation", delegation_id=delegation_id)
        return self._work.track(delegation_from(row), self._save)

    async def _save(self, delegation: Delegation) -> None:
        terms = delegation.terms
        await self._work.connection.execute(
            _SAVE,
            self._work.actor.tenant_id,
            delegation.id,
            delegation.version,
            terms.giver.id,
            terms.taker.id,
            terms.starts_at,
            terms.until,
            terms.note,
            delegation.made_at,
            delegation.made_by,
            delegation.made_by_name,
            delegation.ended_at,
            delegation.started,
        )


def delegation_from(row: Any) -> Delegation:
    """A delegation as stored."""
    return Delegation(
        id=row["id"],
        version=row["version"],
        terms=DelegationTerms(
            giver=Person(row["from_user"], row["from_name"]),
            taker=Person(row["to_user"], row["to_name"]),
            starts_at=row["starts_at"],
            until=row["until"],
            note=row["note"],
        ),
        made_at=row["made_at"],
        made_by=row["made_by"],
        made_by_name=row["made_by_name"],
        ended_at=row["ended_at"],
        started=row["started"],
    )
