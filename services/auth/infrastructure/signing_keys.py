"""The keys access tokens are signed with: Ed25519, stored encrypted, published as JWKs.

A new key is published before it signs, so that everybody knows it by then; the one before it stays
published until the last token it signed has expired. So nobody notices a rotation.
"""

import asyncio
import base64
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from libs.db.database import Connection, Database
from libs.domain.clock import Clock, utc_now
from libs.domain.errors import Conflict
from libs.jobs.schedule import Job

ACCESS_SECONDS = 600
# The last token of a key, and a minute for clocks that differ.
ACCEPTED_AFTER = timedelta(seconds=ACCESS_SECONDS + 60)
_NONCE_BYTES = 12
_FRESH_SECONDS = 60
_COLUMNS = "kid, sealed, published_at, signs_from, retires_at"

log = structlog.get_logger("signing keys")


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One key pair, its id, and when it is used: it signs from `signs_from` until the next does."""

    kid: str
    private: Ed25519PrivateKey
    published_at: datetime
    signs_from: datetime
    retires_at: datetime | None

    def jwk(self) -> dict[str, str]:
        """The public half as published (RFC 8037)."""
        x = base64.urlsafe_b64encode(self.private.public_key().public_bytes_raw())
        return {
            "kty": "OKP",
            "crv": "Ed25519",
            "use": "sig",
            "alg": "EdDSA",
            "kid": self.kid,
            "x": x.rstrip(b"=").decode(),
        }


class SigningKeys:
    """The keys of this installation, oldest first; the first is made on first use."""

    def __init__(
        self,
        database: Database,
        secret: bytes,
        *,
        published_before: timedelta = timedelta(seconds=600),
        now: Clock = utc_now,
    ) -> None:
        """`secret` (32 bytes) encrypts the private halves at rest.

        `published_before` is how long a new key is published before it signs.
        """
        self._database = database
        self._cipher = AESGCM(secret)
        self._published_before = published_before
        self._now = now
        self._known: list[SigningKey] = []
        self._loaded_at = float("-inf")
        self._loading = asyncio.Lock()
        self._fresh_seconds = min(_FRESH_SECONDS, published_before.total_seconds() / 2)

    async def load(self) -> list[SigningKey]:
        """All published keys. Two replicas that start at once agree on the first."""
        async with self._database.across_tenants() as connection, connection.transaction():
            if not await connection.fetchval("SELECT count(*) FROM signing_keys"):
                await _locked(connection)
                if not await connection.fetchval("SELECT count(*) FROM signing_keys"):
                    now = self._now()
                    await self._add(connection, published_at=now, signs_from=now)
            rows = await connection.fetch(
                f"SELECT {_COLUMNS} FROM signing_keys"
                " WHERE retires_at IS NULL OR retires_at > $1 ORDER BY signs_from, kid",
                self._now(),
            )
        self._known = [self._key_from(row) for row in rows]
        self._loaded_at = time.monotonic()
        return self._known

    async def fresh(self) -> list[SigningKey]:
        """The published keys, not older than a minute: who signs knows the next one in time."""
        if time.monotonic() - self._loaded_at > self._fresh_seconds:
            async with self._loading:
                if time.monotonic() - self._loaded_at > self._fresh_seconds:
                    await self.load()
        return self._known

    def signer(self) -> SigningKey:
        """The key that signs now, of those known since `fresh`."""
        now = self._now()
        # The first of all was made by a replica whose clock may be ahead.
        return next((k for k in reversed(self._known) if k.signs_from <= now), self._known[0])

    async def rotate(self, *, at_once: bool = False) -> SigningKey:
        """Publish a new key, to sign by and by; raises Conflict while one is under way.

        `at_once` is for a key that was stolen: the new one signs now and no other is accepted, so
        that everybody has to refresh.
        """
        async with self._database.across_tenants() as connection, connection.transaction():
            await _locked(connection)
            now = self._now()
            if at_once:
                await connection.execute(
                    "UPDATE signing_keys SET retires_at = $1"
                    " WHERE retires_at IS NULL OR retires_at > $1",
                    now,
                )
                kid = await self._add(connection, published_at=now, signs_from=now)
            else:
                if await connection.fetchval(
                    "SELECT EXISTS (SELECT FROM signing_keys WHERE signs_from > $1)", now
                ):
                    raise Conflict(
                        "a new key is published already and will sign soon; wait for it",
                        code="rotation_under_way",
                    )
                signs_from = now + self._published_before
                await connection.execute(
                    "UPDATE signing_keys SET retires_at = $1 WHERE retires_at IS NULL",
                    signs_from + ACCEPTED_AFTER,
                )
                kid = await self._add(connection, published_at=now, signs_from=signs_from)
        log.info("signing key published", kid=kid, at_once=at_once)
        return next(key for key in await self.load() if key.kid == kid)

    async def keep(self, every: timedelta) -> Mapping[str, int]:
        """Rotate when the newest key is old enough, and forget those that have retired."""
        keys = await self.load()
        due = keys[-1].signs_from + every <= self._now()
        if due:
            try:
                await self.rotate()
            except Conflict:  # an operator was quicker
                due = False
        async with self._database.across_tenants() as connection:
            gone = await connection.fetch(
                "DELETE FROM signing_keys WHERE retires_at <= $1 RETURNING kid", self._now()
            )
        published = len(await self.load())
        return {"published": published, "rotated": int(due), "forgotten": len(gone)}

    async def _add(
        self, connection: Connection, *, published_at: datetime, signs_from: datetime
    ) -> str:
        kid = secrets.token_hex(8)
        nonce = secrets.token_bytes(_NONCE_BYTES)
        seed = Ed25519PrivateKey.generate().private_bytes_raw()
        sealed = nonce + self._cipher.encrypt(nonce, seed, kid.encode())
        await connection.execute(
            "INSERT INTO signing_keys (kid, sealed, published_at, signs_from)"
            " VALUES ($1, $2, $3, $4)",
            kid,
            sealed,
            published_at,
            signs_from,
        )
        return kid

    def _key_from(self, row: asyncpg.Record) -> SigningKey:
        kid, sealed, *moments = row
        seed = self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], kid.encode())
        return SigningKey(kid, Ed25519PrivateKey.from_private_bytes(seed), *moments)


def rotation(keys: SigningKeys, every: timedelta) -> Job:
    """The job that gives each key its turn."""

    async def keep(_database: Database) -> Mapping[str, int]:
        return await keys.keep(every)

    return Job("keep-signing-keys", timedelta(hours=1), keep)


async def _locked(connection: Connection) -> None:
    """One at a time, over all replicas."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtext('signing_keys'))")
