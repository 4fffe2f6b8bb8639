"""Callers for tests: tokens of any tenant and permission, signed by a key of the test's own."""

import secrets
import time
from collections.abc import Iterable, Mapping
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from libs.domain.ids import new_id
from libs.web.tokens import AUDIENCE, ISSUER, Keys, TokenVerifier

_KEY = Ed25519PrivateKey.generate()
_KID = secrets.token_hex(4)


async def keys() -> Keys:
    """The test's own key, as a verifier wants it."""
    public = jwt.algorithms.OKPAlgorithm.to_jwk(_KEY.public_key(), as_dict=True)
    return {_KID: jwt.PyJWK({**public, "kid": _KID}, algorithm="EdDSA")}


def verifier() -> TokenVerifier:
    """Accepts the tokens made here."""
    return TokenVerifier(keys)


def token(
    tenant_id: UUID,
    permissions: Iterable[str],
    *,
    user_id: UUID | None = None,
    name: str = "Asha Rao",
    limits: Mapping[str, str | None] | None = None,
    roles: Iterable[str] = (),
    service: str | None = None,
    seconds: int = 600,
) -> str:
    """An access token; with `service`, a service's own."""
    now = int(time.time())
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": f"service:{service}" if service else str(user_id or new_id()),
        "client_id": service or "quartermaster",
        "tid": str(tenant_id),
        "sid": str(new_id()),
        "jti": str(new_id()),
        "iat": now,
        "exp": now + seconds,
        "roles": sorted(roles),
        "perms": sorted(permissions),
        "limits": {"purchase": None, "sale": None} if limits is None else dict(limits),
        "ver": 1,
        "name": name,
    }
    return jwt.encode(claims, _KEY, "EdDSA", {"kid": _KID, "typ": "at+jwt"})
