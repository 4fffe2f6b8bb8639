"""One-time codes in SQL: keyed hashes of account and code, so that the table tells nothing."""

from datetime import datetime

from libs.db.sealing import Seal
from libs.db.work import Work
from services.auth.application.password_ports import Taken
from services.auth.domain.one_time_code import LIFE, MOST_TRIES, Purpose

_PUT = """
INSERT INTO one_time_codes (account, purpose, code_hash, email, made_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (account, purpose) DO UPDATE SET code_hash = excluded.code_hash,
    email = excluded.email, tries = 0, made_at = excluded.made_at, expires_at = excluded.expires_at
"""
# Counted before it is compared, in one statement: five tries are five, however many come at once.
_TRY = """
UPDATE one_time_codes SET tries = tries + 1
WHERE account = $1 AND purpose = $2 AND tries < $3 AND expires_at > $4
RETURNING code_hash
"""
_TAKE = """
DELETE FROM one_time_codes
WHERE account = $1 AND purpose = $2 AND code_hash = $3 AND expires_at > $4
RETURNING email
"""


class SqlCodes:
    """One-time codes."""

    def __init__(self, work: Work, seal: Seal) -> None:
        """Store through this work."""
        self._work = work
        self._seal = seal

    async def put(
        self, purpose: Purpose, account: str, code: str, *, at: datetime, email: str | None = None
    ) -> None:
        """Make this the account's only good code."""
        await self._work.connection.execute(
            _PUT,
            self._account(purpose, account),
            purpose,
            self._hash(purpose, account, code),
            email,
            at,
            at + LIFE,
        )

    async def check(self, purpose: Purpose, account: str, code: str, at: datetime) -> bool:
        """Whether the code is good; counts as one of its tries."""
        found = await self._work.connection.fetchval(
            _TRY, self._account(purpose, account), purpose, MOST_TRIES, at
        )
        # Compared with something even where there is no code: it takes as long.
        return self._seal.fits(f"code for {purpose} of {account}", code.encode(), found or b"")

    async def take(self, purpose: Purpose, account: str, code: str, at: datetime) -> Taken | None:
        """Use the code up."""
        row = await self._work.connection.fetchrow(
            _TAKE,
            self._account(purpose, account),
            purpose,
            self._hash(purpose, account, code),
            at,
        )
        return None if row is None else Taken(row["email"])

    def _account(self, purpose: Purpose, account: str) -> bytes:
        return self._seal.mac(f"account of a code for {purpose}", account.encode())

    def _hash(self, purpose: Purpose, account: str, code: str) -> bytes:
        return self._seal.mac(f"code for {purpose} of {account}", code.encode())
