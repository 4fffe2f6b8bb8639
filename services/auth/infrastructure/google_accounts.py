"""People as Google knows them, in SQL."""

from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from libs.db.database import Connection, Database
from libs.domain.errors import Conflict, NotFound, Unauthenticated
from services.auth.application.google_ports import GoogleAccount
from services.auth.domain.google_identity import GoogleIdentity
from services.auth.domain.user import User
from services.auth.infrastructure.users import SqlPeople

_REMEMBERED = timedelta(days=1)
_ACCOUNT = (
    "SELECT id, name, email, password_hash, last_tenant_id, google_subject, email_proved_at"
    " FROM users"
)
# Who has the Google account comes before who has the e-mail.
_KNOWN = (
    f"{_ACCOUNT} WHERE google_subject = $1 OR email = $2"
    " ORDER BY google_subject IS NOT DISTINCT FROM $1 DESC LIMIT 1"
)


class SqlGoogleAccounts:
    """People as Google knows them, over all companies."""

    def __init__(self, connection: Connection) -> None:
        """Use the connection of a transaction."""
        self._connection = connection

    async def get(self, user_id: UUID) -> GoogleAccount:
        """The account, locked; raises NotFound."""
        row = await self._connection.fetchrow(f"{_ACCOUNT} WHERE id = $1 FOR UPDATE", user_id)
        if row is None:
            raise NotFound("no such user", user_id=user_id)
        return _account(row)

    async def add(self, user: User, identity: GoogleIdentity, at: datetime) -> None:
        """Store a new person without a password; raises Conflict when they have an account."""
        try:
            await self._connection.execute(
                "INSERT INTO users (id, name, email, last_tenant_id, google_subject,"
                " email_proved_at) VALUES ($1, $2, $3, $4, $5, $6)",
                user.id,
                user.name,
                user.email,
                user.last_tenant_id,
                identity.subject,
                at if identity.google_runs_the_email else None,
            )
        except asyncpg.UniqueViolationError as error:
            raise Conflict(
                "you have an account already; sign in with Google again", code="email_taken"
            ) from error

    async def link(self, user_id: UUID, subject: str, at: datetime) -> None:
        """From now on this is how they sign in, and their e-mail is proved; raises Conflict."""
        try:
            await self._connection.execute(
                "UPDATE users SET google_subject = $2,"
                " email_proved_at = coalesce(email_proved_at, $3) WHERE id = $1",
                user_id,
                subject,
                at,
            )
        except asyncpg.UniqueViolationError as error:
            raise Conflict(
                "this Google account signs somebody else in", code="google_account_taken"
            ) from error

    async def drop_password(self, user_id: UUID) -> None:
        """Let nobody sign in with the password any more."""
        await self._connection.execute(
            "UPDATE users SET password_hash = NULL WHERE id = $1", user_id
        )

    async def spend(self, once: bytes, at: datetime) -> None:
        """Remember this for a day; raises Unauthenticated when it came before."""
        outcome = await self._connection.execute(
            "INSERT INTO seen_proofs (proof, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            once,
            at + _REMEMBERED,
        )
        if outcome != "INSERT 0 1":
            raise Unauthenticated(
                "this sign-in was used before; begin again", code="google_refused"
            )


class SqlGooglePeople:
    """Looking somebody up before their company is known."""

    def __init__(self, database: Database) -> None:
        """Use the pools without a tenant."""
        self._database = database
        self._people = SqlPeople(database)

    async def known(self, identity: GoogleIdentity) -> GoogleAccount | None:
        """Whoever signs in with this Google account, else whoever has its e-mail."""
        async with self._database.pool("app").acquire() as connection:
            row = await connection.fetchrow(_KNOWN, identity.subject, identity.email)
        return None if row is None else _account(row)

    async def companies_of(self, user_id: UUID) -> list[UUID]:
        """The companies a person works for."""
        return await self._people.companies_of(user_id)

    async def invited_by(self, email: str) -> list[UUID]:
        """The companies that have an open invitation for this e-mail, the newest first."""
        return await self._people.invited_by(email)


def _account(row: asyncpg.Record) -> GoogleAccount:
    *user, subject, proved_at = row
    return GoogleAccount(User(*user), subject, email_proved=proved_at is not None)
