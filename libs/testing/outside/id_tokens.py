"""ID tokens of the stand-in for Google: good ones, and every false one an attacker might try.

Signed with PyJWT and by hand, so that they share no code with what verifies them (Authlib).
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

LIFE_SECONDS = 3_600
Claims = dict[str, Any]


class SigningKey:
    """One key of the provider: RS256, or ES256."""

    def __init__(self, kid: str, alg: str = "RS256") -> None:
        """Make it."""
        self.kid = kid
        self.alg = alg
        # What its publication says otherwise than it should.
        self.says: dict[str, str] = {}
        self.private: Any = (
            rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
            if alg == "RS256"
            else ec.generate_private_key(ec.SECP256R1())
        )

    def jwk(self) -> dict[str, Any]:
        """Its public half, as published."""
        algorithm = RSAAlgorithm if self.alg == "RS256" else ECAlgorithm
        public = algorithm.to_jwk(self.private.public_key(), as_dict=True)
        return {**public, "kid": self.kid, "alg": self.alg, "use": "sig", **self.says}

    def sign(self, claims: Mapping[str, Any], **headers: Any) -> str:
        """A token with these claims; headers replace its own."""
        named = {"kid": self.kid, "typ": "JWT", **headers}
        return jwt.encode(dict(claims), self.private, self.alg, named)

    def pem(self) -> bytes:
        """Its public half as text."""
        public: bytes = self.private.public_key().public_bytes(
            Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
        )
        return public


@dataclass(frozen=True, slots=True)
class Making:
    """What a token is made of: the claims of an honest one, the key and the client."""

    claims: Claims
    key: SigningKey
    client_secret: str


Lie = Callable[[Making], str]


def half_hash(token: str) -> str:
    """`at_hash` of an access token (OpenID Connect Core, 3.1.3.6)."""
    return _base64(hashlib.sha256(token.encode()).digest()[:16])


def honest(making: Making) -> str:
    """The token as it should be."""
    return making.key.sign(making.claims)


def saying(**claims: Any) -> Lie:
    """Properly signed, with other claims; one that is None is left out."""

    def lie(making: Making) -> str:
        changed = {**making.claims, **claims}
        return making.key.sign({k: v for k, v in changed.items() if v is not None})

    return lie


def later(seconds: int) -> Lie:
    """Properly signed, with all its times moved."""

    def lie(making: Making) -> str:
        times = {k: making.claims[k] + seconds for k in ("iat", "exp")}
        return making.key.sign({**making.claims, **times})

    return lie


def issued_yesterday(making: Making) -> str:
    """Properly signed and still good, but not made for this sign-in."""
    return making.key.sign({**making.claims, "iat": making.claims["iat"] - 86_400})


def unsigned(making: Making) -> str:
    """`alg` none (RFC 8725, 3.1)."""
    return _by_hand({"alg": "none", "typ": "JWT", "kid": making.key.kid}, making.claims, b"")


def with_client_secret(making: Making) -> str:
    """HS256 with a secret the client knows: whoever else knows it could sign."""
    return _hs256(making, making.client_secret.encode())


def with_public_key(making: Making) -> str:
    """HS256 with the public key as the secret: the classic confusion of kinds."""
    return _hs256(making, making.key.pem())


def with_own_key(making: Making) -> str:
    """Signed with an attacker's key under the provider's key id."""
    return SigningKey(making.key.kid).sign(making.claims)


def with_unpublished_key(making: Making) -> str:
    """Signed with an attacker's key under an id that nobody has published."""
    return SigningKey("nobody-has-this").sign(making.claims)


def with_key_inside(making: Making) -> str:
    """Signed with an attacker's key that the token brings along (`jwk`, `jku`)."""
    own = SigningKey("mine")
    return own.sign(making.claims, jwk=own.jwk(), jku="http://127.0.0.1:9/jwks")


def without_key_id(making: Making) -> str:
    """Properly signed, but names no key."""
    header = {"alg": making.key.alg, "typ": "JWT"}
    return jwt.encode(making.claims, making.key.private, making.key.alg, header)


def with_unknown_crit(making: Making) -> str:
    """Properly signed, and says that one must understand what nobody does (RFC 7515, 4.1.11)."""
    return making.key.sign(making.claims, crit=["exp-in-words"], **{"exp-in-words": "soon"})


def tampered(making: Making) -> str:
    """An honest token whose claims were changed afterwards."""
    header, _, signature = honest(making).split(".")
    other = _part({**making.claims, "sub": "somebody-else"})
    return f"{header}.{other}.{signature}"


def huge(making: Making) -> str:
    """Properly signed, and a hundred kilobytes long."""
    return making.key.sign({**making.claims, "padding": "x" * 100_000})


def _hs256(making: Making, secret: bytes) -> str:
    header = {"alg": "HS256", "typ": "JWT", "kid": making.key.kid}
    text = f"{_part(header)}.{_part(making.claims)}"
    return f"{text}.{_base64(hmac.digest(secret, text.encode(), 'sha256'))}"


def _by_hand(header: Mapping[str, Any], claims: Mapping[str, Any], signature: bytes) -> str:
    return f"{_part(header)}.{_part(claims)}.{_base64(signature)}"


def _part(value: Mapping[str, Any]) -> str:
    return _base64(json.dumps(value).encode())


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


LIES: Mapping[str, Lie] = {
    "wrong nonce": saying(nonce="another-sign-in"),
    "no nonce": saying(nonce=None),
    "wrong issuer": saying(iss="https://accounts.evil.example"),
    "no issuer": saying(iss=None),
    "token for another client": saying(aud="another-client", azp="another-client"),
    "two audiences": lambda m: saying(aud=[m.claims["aud"], "another-client"])(m),
    "other authorised party": saying(azp="another-client"),
    "no audience": saying(aud=None),
    "unverified e-mail": saying(email_verified=False),
    "e-mail verified in words": saying(email_verified="false"),
    "no word on verification": saying(email_verified=None),
    "no e-mail": saying(email=None),
    "other domain": saying(hd="evil.example"),
    "no domain": saying(hd=None),
    "expired": later(-2 * LIFE_SECONDS),
    "issued yesterday": issued_yesterday,
    "issued tomorrow": later(86_400),
    "no expiry": saying(exp=None),
    "no subject": saying(sub=None),
    "empty subject": saying(sub=""),
    "another access token's hash": saying(at_hash=half_hash("another access token")),
    "alg none": unsigned,
    "alg HS256 with the client secret": with_client_secret,
    "alg HS256 with the public key": with_public_key,
    "own key under a known id": with_own_key,
    "own key under an unknown id": with_unpublished_key,
    "own key inside": with_key_inside,
    "no key id": without_key_id,
    "unknown crit": with_unknown_crit,
    "tampered": tampered,
    "huge": huge,
    "no JWT": lambda _: "not.a.token",
    "none at all": lambda _: "",
}
