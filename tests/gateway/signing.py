"""Tokens as auth signs them, and every way to get them wrong."""

import base64
import json
import time
import uuid
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

TENANT = uuid.UUID("00000000-0000-7000-8000-000000000001")
OTHER_TENANT = uuid.UUID("00000000-0000-7000-8000-000000000002")


class Issuer:
    """A signing key and the claims auth puts into its tokens."""

    def __init__(self, kid: str = "key-1") -> None:
        """A new key."""
        self.kid = kid
        self.key = Ed25519PrivateKey.generate()

    def jwks(self) -> dict[str, Any]:
        """The key set as auth publishes it."""
        raw = self.key.public_key().public_bytes_raw()
        x = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
        return {"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": self.kid, "x": x, "use": "sig"}]}

    def claims(self, *permissions: str, **changed: Any) -> dict[str, Any]:
        """Good claims, but for what is changed; a value of None leaves the claim out."""
        now = int(time.time())
        claims = {
            "iss": "quartermaster",
            "aud": "quartermaster",
            "sub": str(uuid.uuid4()),
            "tid": str(TENANT),
            "sid": str(uuid.uuid4()),
            "jti": uuid.uuid4().hex,
            "iat": now,
            "exp": now + 600,
            "client_id": "console",
            "name": "Asha Rao",
            "roles": [],
            "perms": list(permissions),
            "limits": {},
            "ver": 1,
        } | changed
        return {k: v for k, v in claims.items() if v is not None}

    def token(self, *permissions: str, **changed: Any) -> str:
        """A token with these permissions."""
        return self.sign(self.claims(*permissions, **changed))

    def sign(self, claims: dict[str, Any], key: Any = None, **header: Any) -> str:
        """Sign, with another key or header if given; a header of None is left out."""
        headers = {"typ": "at+jwt", "kid": self.kid} | header
        return jwt.encode(
            claims,
            key or self.key,
            algorithm="EdDSA",
            headers={k: v for k, v in headers.items() if v is not None},
        )


def raw_token(header: dict[str, Any], claims: dict[str, Any], signature: bytes = b"") -> str:
    """A token put together by hand."""
    parts = (json.dumps(header).encode(), json.dumps(claims).encode(), signature)
    return ".".join(base64.urlsafe_b64encode(p).rstrip(b"=").decode() for p in parts)


def bad_tokens(issuer: Issuer, permission: str = "catalog.products.read") -> dict[str, str]:
    """Tokens nobody may accept, by what is wrong with each."""
    now = int(time.time())
    good = issuer.token(permission)
    claims = issuer.claims(permission)
    head, body, signature = good.split(".")
    public = issuer.key.public_key().public_bytes_raw()

    def changed(**what: Any) -> str:
        return issuer.token(permission, **what)

    def hs256(secret: bytes, **header: Any) -> str:
        return jwt.encode(
            claims, secret.ljust(64, b"."), algorithm="HS512", headers={"typ": "at+jwt", **header}
        )

    return {
        "not a token": "hello",
        "empty parts": "..",
        "two parts": f"{head}.{body}",
        "no signature": f"{head}.{body}.",
        "truncated": good[:-10],
        "signature of another": f"{head}.{body}.{issuer.token().split('.')[2]}",
        "body exchanged": f"{head}.{raw_token({}, claims | {'perms': ['operator']}).split('.')[1]}"
        f".{signature}",
        "alg none": raw_token({"alg": "none", "typ": "at+jwt", "kid": issuer.kid}, claims),
        "alg None": raw_token({"alg": "None", "typ": "at+jwt", "kid": issuer.kid}, claims),
        "public key as HMAC secret": hs256(public, kid=issuer.kid),
        "HMAC without key id": hs256(b"secret"),
        "no key id": issuer.sign(claims, kid=None),
        "unknown key id": issuer.sign(claims, kid="key-2"),
        "key id is a path": issuer.sign(claims, kid="../../../../dev/null"),
        "key id is SQL": issuer.sign(claims, kid="' OR 1=1 --"),
        "key id is a URL": issuer.sign(claims, kid="https://evil.example/jwks.json"),
        "another's key under our id": Issuer().sign(claims, kid=issuer.kid),
        "key brought along": Issuer().sign(claims, jwk=Issuer().jwks()["keys"][0]),
        "key set brought along": Issuer().sign(claims, jku="https://evil.example/jwks.json"),
        "certificate brought along": Issuer().sign(claims, x5u="https://evil.example/c.pem"),
        "critical extension": issuer.sign(claims, crit=["b64"], b64=True),
        "type is JWT": issuer.sign(claims, typ="JWT"),
        "an ID token": issuer.sign(claims, typ="id+jwt"),
        "wrong issuer": changed(iss="https://evil.example"),
        "wrong audience": changed(aud="another"),
        "audience is a list": changed(aud=["quartermaster", "another"]),
        "no audience": changed(aud=None),
        "expired": changed(exp=now - 1),
        "no expiry": changed(exp=None),
        "expiry is text": changed(exp="tomorrow"),
        "expiry is digits in a text": changed(exp=str(now + 600)),
        "expiry is infinite": changed(exp=float("inf")),
        "expiry is no number": changed(exp=float("nan")),
        "not valid yet": changed(nbf=now + 3600),
        "issued in the future": changed(iat=now + 3600),
        "no tenant": changed(tid=None),
        "tenant is not an id": changed(tid="everybody"),
        "tenant is a number": changed(tid=7),
        "no subject": changed(sub=None),
        "subject is not an id": changed(sub="admin"),
        "session is not an id": changed(sid="1"),
        "no token id": changed(jti=None),
        "no time of issue": changed(iat=None),
        "signature written otherwise": f"{head}.{body}.{_with_larger_s(signature)}",
        "header is a list": f"{_base64(b'[]')}.{body}.{signature}",
        "header is nested without end": f"{_base64(b'[' * 9_000)}.{body}.{signature}",
        "payload not in the token": issuer.sign(claims, b64=False),
        "a DPoP proof": issuer.sign(claims, typ="dpop+jwt", jwk=issuer.jwks()["keys"][0]),
        "a refresh token": "qmr_" + _base64(b"s" * 56),
        "an API key": f"qmk_{_base64(TENANT.bytes * 2)}_{_base64(b'k' * 32)}",
        "huge": "e30." + "A" * 20_000 + ".AAAA",
    }


def _with_larger_s(signature: str) -> str:
    """The same Ed25519 signature with a multiple of the group order added (RFC 8032, 5.1.7)."""
    raw = base64.urlsafe_b64decode(signature + "==")
    s = int.from_bytes(raw[32:], "little") + 2**252 + 27742317777372353535851937790883648493
    return _base64(raw[:32] + s.to_bytes(32, "little"))


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
