"""People in SQL, over all companies."""

from datetime import datetime
from uuid import UUID

import asyncpg

from libs.db.database import Connection, Database
from libs.domain.errors import Conflict
from services.auth.application.ports import Owner
from services.auth.domain.user import User

_USER = "SELECT id, name, email, password_hash, last_tenant_id FROM users"


class SqlUsers:
    """People, over all companies."""

    def __init__(self, connection: Connection) -> None:
        """Use the connection of a transaction."""
        self._connection = connection

    async def by_email(self, email: str) -> User | None:
        """The person with this e-mail (lower case)."""
        row = await self._connection.fetchrow(f"{_USER} WHERE email = $1", email)
        return None if row is None else User(*row)

    async def by_id(self, user_id: UUID) -> User | None:
        """The person with this id."""
        row = await self._connection.fetchrow(f"{_USER} WHERE id = $1", user_id)
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

    async def prove_email(self, user_id: UUID, at: datetime) -> None:
        """Remember that the person has shown the e-mail to be theirs."""
        await self._connection.execute(
            "UPDATE users SET email_proved_at = $2 WHERE id = $1 AND email_proved_at IS NULL",
            user_id,
            at,
        )

    async def went_to(self, user_id: UUID, tenant_id: UUID) -> None:
        """Remember the company a person used last: the next sign-in opens it."""
        await self._connection.execute(
            "UPDATE users SET last_tenant_id = $2 WHERE id = $1", user_id, tenant_id
        )


class SqlPeople:
    """Looking somebody up before their company is known."""

    def __init__(self, database: Database) -> None:
        """Use the pool without a tenant: only global tables answer."""
        self._database = database

    async def by_email(self, email: str) -> User | None:
        """The person with this e-mail (lower case)."""
        async with self._database.pool("app").acquire() as connection:
            return await SqlUsers(connection).by_email(email)

    async def by_id(self, user_id: UUID) -> User | None:
        """The person with this id."""
        async with self._database.pool("app").acquire() as connection:
            return await SqlUsers(connection).by_id(user_id)

    async def owner_of(self, session_id: UUID) -> Owner | None:
        """Whose a session is, and in which company."""
        async with self._database.pool("app").acquire() as connection:
            row = await connection.fetchrow(
                "SELECT tenant_id, user_id FROM sessions WHERE id = $1", session_id
            )
            return None if row is None else Owner(*row)

    async def invited_by(self, email: str) -> list[UUID]:
        """The companies that have an open invitation for this e-mail, the newest first."""
        async with self._database.across_tenants() as connection:
            rows = await connection.fetch(
                "SELECT tenant_id FROM invitations WHERE email = $1 AND accepted_at IS NULL"
                " AND withdrawn_at IS NULL AND expires_at > now() ORDER BY invited_at DESC",
                email,
            )
        return [row["tenant_id"] for row in rows]

    async def companies_of(self, user_id: UUID) -> list[UUID]:
        """The companies a person works for: who is told a fact about them."""
        return await self._companies(user_id, active=True)

    async def former_companies_of(self, user_id: UUID) -> list[UUID]:
        """The companies where a person's membership has ended."""
        return await self._companies(user_id, active=False)

    async def are_shown_with(self, picture: str) -> bool:
        """Whether anybody still has the picture, anywhere."""
        async with self._database.across_tenants() as connection:
            shown: bool = await connection.fetchval(
                "SELECT EXISTS (SELECT FROM memberships WHERE picture = $1)"
                " OR EXISTS (SELECT FROM users WHERE picture = $1)",
                picture,
            )
        return shown

    async def _companies(self, user_id: UUID, *, active: bool) -> list[UUID]:
        async with self._database.across_tenants() as connection:
            rows = await connection.fetch(
                "SELECT tenant_id FROM memberships WHERE user_id = $1 AND active = $2 ORDER BY 1",
                user_id,
                active,
            )
        return [row["tenant_id"] for row in rows]
