"""Sessions in SQL: a global table, because a refresh token comes before its company is known."""

from typing import Any
from uuid import UUID

from libs.db.work import Work
from libs.domain.ids import new_id
from services.auth.domain.session import Device, Session


class SqlSessions:
    """Sessions: a global table, because a refresh token comes before its company is known."""

    _COLUMNS = (
        "id, version, tenant_id, user_id, generation, method, ip, user_agent, key_thumbprint,"
        " started_at, rotated_at, expires_at, revoked_at"
    )

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    def add(self, session: Session) -> None:
        """Keep a new session."""
        self._work.track(session, self._begin)

    async def get(self, session_id: UUID) -> Session | None:
        """The session, locked."""
        rows = await self._locked("id = $1", session_id)
        return rows[0] if rows else None

    async def alive_anywhere(self, user_id: UUID) -> list[Session]:
        """A person's sessions in all companies that have not ended, locked."""
        return await self._locked("user_id = $1 AND revoked_at IS NULL", user_id)

    async def alive_of(self, user_id: UUID) -> list[Session]:
        """A person's sessions in this company that have not ended, locked."""
        return await self._locked(
            "user_id = $1 AND tenant_id = $2 AND revoked_at IS NULL",
            user_id,
            self._work.actor.tenant_id,
        )

    async def _locked(self, where: str, *values: object) -> list[Session]:
        rows = await self._work.connection.fetch(
            f"SELECT {self._COLUMNS} FROM sessions WHERE {where} ORDER BY id FOR UPDATE",
            *values,
        )
        return [self._work.track(session_from(dict(row)), self._save) for row in rows]

    async def _begin(self, session: Session) -> None:
        """Store a new session, and enter it in the sign-in log."""
        await self._save(session)
        await self._work.connection.execute(
            "INSERT INTO sign_ins"
            " (id, at, email, user_id, tenant_id, method, outcome, ip, user_agent)"
            " SELECT $1, $2, email, id, $3, $4, 'succeeded', $5, $6 FROM users WHERE id = $7",
            new_id(),
            session.started_at,
            session.tenant_id,
            session.method,
            session.device.ip,
            session.device.user_agent,
            session.user_id,
        )

    async def _save(self, session: Session) -> None:
        await self._work.connection.execute(
            f"INSERT INTO sessions ({self._COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8,"
            " $9, $10, $11, $12, $13)"
            " ON CONFLICT (id) DO UPDATE SET version = excluded.version,"
            " generation = excluded.generation, rotated_at = excluded.rotated_at,"
            " revoked_at = excluded.revoked_at",
            session.id,
            session.version,
            session.tenant_id,
            session.user_id,
            session.generation,
            session.method,
            session.device.ip,
            session.device.user_agent,
            session.device.key_thumbprint,
            session.started_at,
            session.rotated_at,
            session.expires_at,
            session.revoked_at,
        )


def session_from(row: dict[str, Any]) -> Session:
    """A session as stored."""
    device = Device(row.pop("ip"), row.pop("user_agent"), row.pop("key_thumbprint"))
    return Session(**row, device=device)
