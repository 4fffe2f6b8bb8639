"""auth's unit of work: its repositories, in SQL."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from libs.db.database import Connection, Database
from libs.db.work import Work
from libs.domain.errors import Conflict, NotFound
from libs.domain.principal import Principal
from services.auth.domain.membership import Membership
from services.auth.domain.session import Session
from services.auth.domain.tenant import Tenant
from services.auth.domain.user import User

_USER = "SELECT id, name, email, password_hash, last_tenant_id FROM users WHERE email = $1"


class SqlAuthWork(Work):
    """One transaction of auth."""

    def __init__(self, connection: Connection, actor: Principal) -> None:
        """Give every repository the connection."""
        super().__init__(connection, actor)
        self.users = SqlUsers(connection)
        self.tenants = SqlTenants(self)
        self.memberships = SqlMemberships(self)
        self.sessions = SqlSessions(self)


class SqlUsers:
    """People, over all companies."""

    def __init__(self, connection: Connection) -> None:
        """Use the connection of a transaction."""
        self._connection = connection

    async def by_email(self, email: str) -> User | None:
        """The person with this e-mail (lower case)."""
        row = await self._connection.fetchrow(_USER, email)
        return None if row is None else User(*row)

    async def add(self, user: User) -> None:
        """Store a new person; raises Conflict when the e-mail is taken."""
        try:
            await self._connection.execute(
                "INSERT INTO users (id, name, email, password_hash, last_tenant_id)"
                " VALUES ($1, $2, $3, $4, $5)",
                user.id,
                user.name,
                user.email,
                user.password_hash,
                user.last_tenant_id,
            )
        except asyncpg.UniqueViolationError as error:
            raise Conflict("this e-mail has an account already", code="email_taken") from error


class SqlPeople:
    """Looking somebody up before their company is known."""

    def __init__(self, database: Database) -> None:
        """Use the pool without a tenant: only global tables answer."""
        self._database = database

    async def by_email(self, email: str) -> User | None:
        """The person with this e-mail (lower case)."""
        async with self._database.pool("app").acquire() as connection:
            return await SqlUsers(connection).by_email(email)

    async def tenant_of(self, session_id: UUID) -> UUID | None:
        """The company a session belongs to."""
        async with self._database.pool("app").acquire() as connection:
            tenant_id: UUID | None = await connection.fetchval(
                "SELECT tenant_id FROM sessions WHERE id = $1", session_id
            )
            return tenant_id


class SqlTenants:
    """Companies."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    def add(self, tenant: Tenant) -> None:
        """Keep a new company."""
        self._work.track(tenant, self._save)

    async def _save(self, tenant: Tenant) -> None:
        await self._work.connection.execute(
            "INSERT INTO tenants (tenant_id, name, currency, timezone, settings, version)"
            " VALUES ($1, $2, $3, $4, $5::jsonb, $6)"
            " ON CONFLICT (tenant_id) DO UPDATE SET name = excluded.name,"
            " settings = excluded.settings, version = excluded.version",
            tenant.id,
            tenant.name,
            tenant.currency,
            tenant.timezone,
            orjson.dumps(tenant.settings).decode(),
            tenant.version,
        )


class SqlMemberships:
    """Members of the company at hand."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    def add(self, membership: Membership) -> None:
        """Keep a new member."""
        self._work.track(membership, self._save)

    async def get(self, user_id: UUID) -> Membership:
        """The member, locked; raises NotFound."""
        row = await self._work.connection.fetchrow(
            "SELECT id, version, tenant_id, user_id, name, email, roles, limits, active"
            " FROM memberships WHERE user_id = $1 FOR UPDATE",
            user_id,
        )
        if row is None:
            raise NotFound("no such user", user_id=user_id)
        return self._work.track(membership_from(dict(row)), self._save)

    async def admins(self) -> int:
        """How many active admins there are, all locked: the last one stays."""
        rows = await self._work.connection.fetch(
            "SELECT user_id FROM memberships WHERE active AND 'admin' = ANY (roles)"
            " ORDER BY user_id FOR UPDATE"
        )
        return len(rows)

    async def _save(self, member: Membership) -> None:
        limits = {k: None if v is None else str(v) for k, v in member.limits.items()}
        await self._work.connection.execute(
            "INSERT INTO memberships"
            " (tenant_id, id, user_id, name, email, roles, limits, active, version)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9)"
            " ON CONFLICT (tenant_id, user_id) DO UPDATE SET roles = excluded.roles,"
            " limits = excluded.limits, active = excluded.active, version = excluded.version",
            member.tenant_id,
            member.id,
            member.user_id,
            member.name,
            member.email,
            list(member.roles),
            orjson.dumps(limits).decode(),
            member.active,
            member.version,
        )


class SqlSessions:
    """Sessions: a global table, because a refresh token comes before its company is known."""

    _COLUMNS = "id, version, tenant_id, user_id, generation, rotated_at, expires_at, revoked_at"

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    def add(self, session: Session) -> None:
        """Keep a new session."""
        self._work.track(session, self._save)

    async def get(self, session_id: UUID) -> Session | None:
        """The session, locked."""
        rows = await self._locked("id = $1", session_id)
        return rows[0] if rows else None

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
        return [self._work.track(Session(**dict(row)), self._save) for row in rows]

    async def _save(self, session: Session) -> None:
        await self._work.connection.execute(
            f"INSERT INTO sessions ({self._COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
            " ON CONFLICT (id) DO UPDATE SET version = excluded.version,"
            " generation = excluded.generation, rotated_at = excluded.rotated_at,"
            " revoked_at = excluded.revoked_at",
            session.id,
            session.version,
            session.tenant_id,
            session.user_id,
            session.generation,
            session.rotated_at,
            session.expires_at,
            session.revoked_at,
        )


def membership_from(row: dict[str, Any]) -> Membership:
    """A member as stored."""
    limits = {k: None if v is None else Decimal(v) for k, v in orjson.loads(row["limits"]).items()}
    return Membership(**{**row, "roles": tuple(row["roles"]), "limits": limits})
