"""Rights to approve that were handed on, in SQL: a projection of purchasing's delegations."""

from collections.abc import Sequence
from datetime import datetime

from libs.contracts.purchasing import ApprovalDelegationEnded, ApprovalDelegationMade
from libs.db.work import Work
from services.notifications.domain.audience import HandedOn

_KEEP = """
INSERT INTO handed_rights (tenant_id, id, from_user, to_user, starts_at, until)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant_id, id) DO NOTHING
"""
_END = "UPDATE handed_rights SET until = least(until, $2) WHERE id = $1"
_AT = "SELECT from_user, to_user FROM handed_rights WHERE starts_at <= $1 AND until > $1"


class SqlHandedRights:
    """Rights to approve that were handed on."""

    def __init__(self, work: Work) -> None:
        """Look and keep through this work."""
        self._work = work

    async def keep(self, made: ApprovalDelegationMade) -> None:
        """Keep whose right is whose too, and for how long."""
        await self._work.connection.execute(
            _KEEP,
            self._work.actor.tenant_id,
            made.delegation_id,
            made.from_user_id,
            made.to_user_id,
            made.starts_at,
            made.until,
        )

    async def end(self, ended: ApprovalDelegationEnded) -> None:
        """It was taken back before its time."""
        await self._work.connection.execute(_END, ended.delegation_id, ended.ended_at)

    async def at(self, moment: datetime) -> Sequence[HandedOn]:
        """Those that hold then."""
        rows = await self._work.connection.fetch(_AT, moment)
        return [HandedOn(row["from_user"], row["to_user"]) for row in rows]
