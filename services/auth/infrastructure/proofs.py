"""Proofs of possession (DPoP, RFC 9449): whoever refreshes holds the key the session began with."""

import base64
import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import jwt
import orjson
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from libs.db.database import Database
from libs.domain.errors import Unauthenticated

# How far the clock of a browser may be off, and so how long a proof is good.
WINDOW_SECONDS = 60
_KINDS = {"ES256": ("EC", "P-256"), "EdDSA": ("OKP", "Ed25519")}
_LONGEST = 4_096
_LONGEST_ID = 200
_LATEST = 1 << 36
_PORTS = {"http": 80, "https": 443}
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_SPEND = "INSERT INTO seen_proofs (proof, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING"


@dataclass(frozen=True, slots=True)
class Proof:
    """What a signed proof says: whose key, for which request, its own id, and when it was made."""

    thumbprint: str
    method: str
    url: str
    id: str
    made_at: float


class Proofs:
    """Checks proofs, and that each is used once, whichever replica it comes to."""

    def __init__(self, database: Database, public_url: str, *, loopback: bool) -> None:
        """Proofs name our `public_url`; with `loopback`, names of this machine are all one."""
        self._database = database
        self._public_url = public_url.rstrip("/")
        self._loopback = loopback

    async def key_of(self, proofs: Sequence[str], method: str, path: str) -> str | None:
        """The thumbprint of the key that proved this request its own; None when no proof came.

        Raises Unauthenticated for a proof that does not hold or was used before.
        """
        if not proofs:
            return None
        if len(proofs) > 1:
            raise _bad("send one proof")
        proof = read_proof(proofs[0])
        own = _place(self._public_url + path, loopback=self._loopback)
        if proof.method != method or _place(proof.url, loopback=self._loopback) != own:
            raise _bad("it was made for another request")
        if abs(time.time() - proof.made_at) > WINDOW_SECONDS:
            raise _bad("it was not made just now; is this device's clock right?")
        await self._spend(proof)
        return proof.thumbprint

    async def _spend(self, proof: Proof) -> None:
        seen = hashlib.sha256(f"{proof.thumbprint} {proof.id}".encode()).digest()
        # Kept longer than it is good: the clocks of replicas differ.
        forgotten_at = datetime.fromtimestamp(proof.made_at, UTC) + timedelta(
            seconds=3 * WINDOW_SECONDS
        )
        async with self._database.pool("app").acquire() as connection:
            if await connection.execute(_SPEND, seen, forgotten_at) != "INSERT 0 1":
                raise _bad("it was used before")


def read_proof(proof: str) -> Proof:
    """What a proof says, once its signature by the key it brings along holds.

    Raises Unauthenticated. Request and time are the caller's to compare.
    """
    if len(proof) > _LONGEST:
        raise _bad("it is too long")
    try:
        header = jwt.get_unverified_header(proof)
        kind = header.get("alg")
        if header.get("typ") != "dpop+jwt" or kind not in _KINDS or "crit" in header:
            raise _bad("it is not a dpop+jwt signed with ES256 or EdDSA")
        key = _public_key(header.get("jwk"), kind)
        claims = jwt.decode(
            proof,
            key,
            algorithms=[kind],
            options={
                "require": ["htm", "htu", "iat", "jti"],
                "verify_iat": False,
                "verify_aud": False,
            },
        )
    except (jwt.PyJWTError, RecursionError, ValueError) as error:
        raise _bad("its key, signature or claims do not hold") from error
    return _said(thumbprint(key), claims)


def thumbprint(key: jwt.PyJWK) -> str:
    """The thumbprint of a public key (RFC 7638), the same however its JWK was written."""
    match key.key:
        case Ed25519PublicKey() as public:
            members = {"crv": "Ed25519", "kty": "OKP", "x": _base64(public.public_bytes_raw())}
        case EllipticCurvePublicKey() as public:
            point = public.public_numbers()
            x, y = (_base64(n.to_bytes(32, "big")) for n in (point.x, point.y))
            members = {"crv": "P-256", "kty": "EC", "x": x, "y": y}
        case _:
            raise _bad("its key is of another kind")
    canonical = orjson.dumps(members, option=orjson.OPT_SORT_KEYS)
    return _base64(hashlib.sha256(canonical).digest())


def _public_key(jwk: object, kind: str) -> jwt.PyJWK:
    if not isinstance(jwk, dict) or "d" in jwk or (jwk.get("kty"), jwk.get("crv")) != _KINDS[kind]:
        raise _bad("its header holds no public key of that kind")
    return jwt.PyJWK({k: jwk[k] for k in ("kty", "crv", "x", "y") if k in jwk}, algorithm=kind)


def _said(key: str, claims: Mapping[str, Any]) -> Proof:
    made_at, proof_id = claims["iat"], claims["jti"]
    number = isinstance(made_at, int | float) and not isinstance(made_at, bool)
    texts = all(isinstance(claims[name], str) for name in ("htm", "htu", "jti"))
    # The bounds refuse what is no moment at all: NaN, infinity, an integer too large for a float.
    if not number or not texts or not 0 <= made_at <= _LATEST:
        raise _bad("its claims are malformed")
    if not 1 <= len(proof_id) <= _LONGEST_ID or not proof_id.isascii():
        raise _bad(f"its jti is not 1 to {_LONGEST_ID} ASCII characters")
    return Proof(key, claims["htm"], claims["htu"], proof_id, made_at)


def _place(url: str, *, loopback: bool) -> tuple[str, str, int, str]:
    """What of a URL has to be equal; query and fragment have not (RFC 9449, 4.3)."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError) as error:
        raise _bad("it was made for another request") from error
    if loopback and host in _LOOPBACK:
        host = "localhost"
    return parts.scheme, host, port, parts.path


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bad(why: str) -> Unauthenticated:
    return Unauthenticated(f"the DPoP proof is not valid: {why}", code="dpop_invalid")
