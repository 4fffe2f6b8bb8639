"""The keys access tokens are signed with: Ed25519, stored encrypted, published as JWKs."""

import base64
import secrets
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from libs.db.database import Database

_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One key pair and its id."""

    kid: str
    private: Ed25519PrivateKey

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
    """The keys of this installation, oldest first; made on first use."""

    def __init__(self, database: Database, secret: bytes) -> None:
        """`secret` (32 bytes) encrypts the private halves at rest."""
        self._database = database
        self._cipher = AESGCM(secret)

    async def load(self) -> list[SigningKey]:
        """All keys; the last one signs. Two replicas that start at once agree on the first."""
        async with self._database.across_tenants() as connection, connection.transaction():
            if not await connection.fetchval("SELECT count(*) FROM signing_keys"):
                await connection.execute("SELECT pg_advisory_xact_lock(hashtext('signing_keys'))")
                await connection.execute(
                    "INSERT INTO signing_keys (kid, sealed, published_at, signs_from)"
                    " SELECT $1, $2, now(), now() WHERE NOT EXISTS (SELECT FROM signing_keys)",
                    *self._new(),
                )
            rows = await connection.fetch(
                "SELECT kid, sealed FROM signing_keys ORDER BY signs_from"
            )
        return [SigningKey(row["kid"], self._open(row["kid"], row["sealed"])) for row in rows]

    def _new(self) -> tuple[str, bytes]:
        kid = secrets.token_hex(8)
        nonce = secrets.token_bytes(_NONCE_BYTES)
        seed = Ed25519PrivateKey.generate().private_bytes_raw()
        return kid, nonce + self._cipher.encrypt(nonce, seed, kid.encode())

    def _open(self, kid: str, sealed: bytes) -> Ed25519PrivateKey:
        seed = self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], kid.encode())
        return Ed25519PrivateKey.from_private_bytes(seed)
