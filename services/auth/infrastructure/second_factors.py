"""Second factors in SQL: secrets encrypted, recovery codes as keyed hashes; over all companies."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from libs.db.database import Connection
from libs.db.sealing import Seal
from services.auth.domain.second_factor import SecondFactor, normal

_SAVE = """
INSERT INTO second_factors (user_id, version, sealed, confirmed_at, last_step)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (user_id) DO UPDATE SET version = excluded.version, sealed = excluded.sealed,
    confirmed_at = excluded.confirmed_at, last_step = excluded.last_step
"""


class SqlSecondFactors:
    """The second factor of each person; one never begun is off."""

    def __init__(self, connection: Connection, seal: Seal) -> None:
        """Use the connection of a transaction."""
        self._connection = connection
        self._seal = seal

    async def get(self, user_id: UUID) -> SecondFactor:
        """A person's second factor, locked."""
        row = await self._connection.fetchrow(
            "SELECT version, sealed, confirmed_at, last_step FROM second_factors"
            " WHERE user_id = $1 FOR UPDATE",
            user_id,
        )
        if row is None:
            return SecondFactor(user_id=user_id)
        secret = self._seal.open(f"second factor {user_id}", row["sealed"])
        return SecondFactor(
            user_id=user_id,
            version=row["version"],
            secret=secret,
            confirmed_at=row["confirmed_at"],
            last_step=row["last_step"],
        )

    async def save(self, factor: SecondFactor) -> None:
        """Store it."""
        await self._connection.execute(
            _SAVE,
            factor.user_id,
            factor.version,
            self._seal.seal(f"second factor {factor.user_id}", factor.secret),
            factor.confirmed_at,
            factor.last_step,
        )

    async def replace_codes(self, user_id: UUID, codes: Iterable[str]) -> None:
        """Make these the person's recovery codes; older ones are good no more."""
        await self._connection.execute("DELETE FROM recovery_codes WHERE user_id = $1", user_id)
        await self._connection.execute(
            "INSERT INTO recovery_codes (user_id, code_hash) SELECT $1, unnest($2::bytea[])",
            user_id,
            [self._hash(user_id, code) for code in codes],
        )

    async def spend_code(self, user_id: UUID, code: str, at: datetime) -> bool:
        """Whether it is a recovery code not used before; it is used with this."""
        outcome = await self._connection.execute(
            "UPDATE recovery_codes SET used_at = $3"
            " WHERE user_id = $1 AND code_hash = $2 AND used_at IS NULL",
            user_id,
            self._hash(user_id, code),
            at,
        )
        return bool(outcome == "UPDATE 1")

    def _hash(self, user_id: UUID, code: str) -> bytes:
        return self._seal.mac("recovery code", user_id.bytes + normal(code).encode())
