"""Keys as a browser keeps them, and the proofs it makes with them."""

import base64
import time
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from libs.domain.ids import new_id

PUBLIC_URL = "http://localhost:8080"


class DeviceKey:
    """A key pair; `alg` is ES256 or EdDSA."""

    def __init__(self, alg: str = "ES256") -> None:
        """A new one."""
        self.alg = alg
        self.private: Any = (
            ec.generate_private_key(ec.SECP256R1())
            if alg == "ES256"
            else Ed25519PrivateKey.generate()
        )

    def jwk(self) -> dict[str, str]:
        """The public half."""
        public = self.private.public_key()
        if self.alg == "EdDSA":
            return {"kty": "OKP", "crv": "Ed25519", "x": base64url(public.public_bytes_raw())}
        point = public.public_numbers()
        x, y = (base64url(n.to_bytes(32, "big")) for n in (point.x, point.y))
        return {"kty": "EC", "crv": "P-256", "x": x, "y": y}

    def proof(
        self, path: str, *, header: dict[str, Any] | None = None, **changed: Any
    ) -> dict[str, str]:
        """The header of a POST to this path; a claim or header of None is left out."""
        claims = {
            "htm": "POST",
            "htu": PUBLIC_URL + path,
            "iat": int(time.time()),
            "jti": new_id().hex,
            **changed,
        }
        headers = {"typ": "dpop+jwt", "jwk": self.jwk(), **(header or {})}
        signed = jwt.encode(_there(claims), self.private, self.alg, _there(headers))
        return {"DPoP": signed}


def base64url(raw: bytes) -> str:
    """As in JOSE: without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _there(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
