"""How people sign in, in SQL: a global table, for a person may work for several companies."""

from datetime import datetime
from uuid import UUID

import asyncpg

from libs.db.work import Work
from libs.domain.errors import Conflict, NotFound
from services.auth.application.password_ports import Proved

_STILL = """
SELECT true FROM users WHERE id = $1 AND password_hash IS NOT DISTINCT FROM $2 FOR SHARE
"""
_REPLACE = """
UPDATE users SET password_hash = $2, version = version + 1
WHERE id = $1 AND password_hash IS NOT DISTINCT FROM $3
RETURNING version
"""
_TAKE_EMAIL = """
WITH before AS (SELECT email_proved_at FROM users WHERE id = $1)
UPDATE users SET email = $2, email_proved_at = $3, version = version + 1 WHERE id = $1
RETURNING version, (SELECT email_proved_at IS NULL FROM before)
"""


class SqlCredentials:
    """Passwords and e-mail addresses of people."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    async def still_has(self, user_id: UUID, password_hash: str | None) -> bool:
        """Whether this is the person's password; it stays so until the transaction ends."""
        return await self._work.connection.fetchval(_STILL, user_id, password_hash) is not None

    async def set_password(
        self, user_id: UUID, password_hash: str, *, instead_of: str | None
    ) -> int | None:
        """Another password; the person's version with it, None if the old one was another."""
        version: int | None = await self._work.connection.fetchval(
            _REPLACE, user_id, password_hash, instead_of
        )
        return version

    async def take_email(self, user_id: UUID, email: str, at: datetime) -> Proved:
        """This address is theirs. Raises Conflict when it is another's."""
        try:
            row = await self._work.connection.fetchrow(_TAKE_EMAIL, user_id, email, at)
        except asyncpg.UniqueViolationError as error:
            raise Conflict("this e-mail has an account already", code="email_taken") from error
        if row is None:
            raise NotFound("no such user", user_id=user_id)
        return Proved(*row)
