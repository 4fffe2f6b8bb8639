"""API keys in SQL, and as the text a machine holds.

The text is `qmk_`, the ids of key and company, `_`, and 32 random bytes, each part base64url. The
key's id comes first, because it begins with the moment it was made: the first twelve characters,
which people are shown, differ from key to key.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from libs.db.work import Work
from libs.domain.errors import NotFound, Unauthenticated
from services.auth.application.ports import GivenApiKey, NewApiKey
from services.auth.domain.api_key import ApiKey

SHOWN = 12
# How exact "last used" is: a key in use costs one write a minute.
USED_EVERY = timedelta(minutes=1)
COLUMNS = (
    "id, version, tenant_id, name, prefix, secret_hash, permissions, created_by, created_by_name,"
    " created_at, expires_at, last_used_at, revoked_at"
)
_SCHEME = "qmk_"
_PART = 43  # 32 bytes as base64url
_BYTES = 32


class SqlApiKeys:
    """Keys of the company at hand."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    def add(self, key: ApiKey) -> None:
        """Keep a new key."""
        self._work.track(key, self._save)

    async def get(self, key_id: UUID) -> ApiKey:
        """The key, locked; raises NotFound."""
        row = await self._work.connection.fetchrow(
            f"SELECT {COLUMNS} FROM api_keys WHERE id = $1 FOR UPDATE", key_id
        )
        if row is None:
            raise NotFound("no such API key", api_key_id=key_id)
        return self._work.track(api_key_from(dict(row)), self._save)

    async def alive_of(self, user_id: UUID, at: datetime) -> list[ApiKey]:
        """The keys a member made that are still good, locked."""
        rows = await self._work.connection.fetch(
            f"SELECT {COLUMNS} FROM api_keys WHERE created_by = $1 AND revoked_at IS NULL"
            " AND expires_at > $2 ORDER BY id FOR UPDATE",
            user_id,
            at,
        )
        return [self._work.track(api_key_from(dict(row)), self._save) for row in rows]

    async def used(self, key: ApiKey, at: datetime) -> None:
        """Remember when it was used, about to the minute; no fact, so no event."""
        if key.last_used_at is None or at - key.last_used_at >= USED_EVERY:
            await self._work.connection.execute(
                "UPDATE api_keys SET last_used_at = $2 WHERE id = $1", key.id, at
            )

    async def _save(self, key: ApiKey) -> None:
        await self._work.connection.execute(
            f"INSERT INTO api_keys ({COLUMNS})"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
            " ON CONFLICT (tenant_id, id) DO UPDATE SET version = excluded.version,"
            " revoked_at = excluded.revoked_at",
            key.id,
            key.version,
            key.tenant_id,
            key.name,
            key.prefix,
            key.secret_hash,
            list(key.permissions),
            key.created_by,
            key.created_by_name,
            key.created_at,
            key.expires_at,
            key.last_used_at,
            key.revoked_at,
        )


def api_key_from(row: dict[str, Any]) -> ApiKey:
    """A key as stored."""
    return ApiKey(**{**row, "permissions": tuple(row["permissions"])})


class HashedApiKeyTexts:
    """Makes and reads the texts; of the secret part only a keyed hash is ever stored."""

    def __init__(self, secret: bytes) -> None:
        """`secret` is the installation's: a stolen table is worth nothing without it."""
        self._secret = hashlib.sha256(b"api keys" + secret).digest()

    def make(self, tenant_id: UUID, key_id: UUID) -> NewApiKey:
        """A new key's text."""
        secret = secrets.token_bytes(_BYTES)
        whole = f"{_SCHEME}{_text(key_id.bytes + tenant_id.bytes)}_{_text(secret)}"
        return NewApiKey(whole, whole[:SHOWN], self._hash(key_id, secret))

    def read(self, text: str) -> GivenApiKey:
        """What a text says; raises Unauthenticated when it is none of ours."""
        ids, secret = text[len(_SCHEME) :][:_PART], text[-_PART:]
        if text != f"{_SCHEME}{ids}_{secret}":
            raise _false()
        raw, hidden = _bytes(ids), _bytes(secret)
        key_id, tenant_id = UUID(bytes=raw[:16]), UUID(bytes=raw[16:])
        return GivenApiKey(tenant_id, key_id, self._hash(key_id, hidden))

    def _hash(self, key_id: UUID, secret: bytes) -> bytes:
        return hmac.digest(self._secret, key_id.bytes + secret, "sha256")


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    """The 32 bytes of one part; only the spelling we write is accepted."""
    try:
        raw = base64.urlsafe_b64decode(text + "=")
    except (binascii.Error, ValueError) as error:
        raise _false() from error
    if len(raw) != _BYTES or _text(raw) != text:
        raise _false()
    return raw


def _false() -> Unauthenticated:
    return Unauthenticated("no such API key", code="api_key_invalid")
