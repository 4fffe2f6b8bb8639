"""Making tokens: access tokens signed with EdDSA (RFC 9068), refresh tokens that prove themselves.

A refresh token is session id, generation and their HMAC: it needs no row of its own, is worth
nothing without the secret, and the answer lost on the way can be given again.
"""

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

import jwt

from libs.contracts.permissions import OPERATOR, SERVICE
from libs.domain.errors import Unauthenticated
from libs.domain.ids import new_id
from libs.web.tokens import AUDIENCE, ISSUER
from services.auth.application.ports import Tokens
from services.auth.domain.api_key import ApiKey
from services.auth.domain.membership import Membership
from services.auth.domain.session import Session
from services.auth.infrastructure.signing_keys import ACCESS_SECONDS, SigningKey

SERVICE_SECONDS = 60
_MAC_BYTES = 32
_PREFIX = "qmr_"


class JwtIssuer:
    """Signs with the key whose turn it is."""

    def __init__(
        self,
        secret: bytes,
        operators: Sequence[str],
        signer: Callable[[], SigningKey],
        *,
        trusting: bool,
    ) -> None:
        """`secret` authenticates refresh tokens; `operators` are e-mails with operator rights.

        They have them once they have shown the e-mail to be theirs: anybody can register with an
        address. `trusting`, on the own machine, does not ask for that. `signer` answers the key
        that signs now.
        """
        self._trusting = trusting
        self._secret = hashlib.sha256(b"refresh tokens" + secret).digest()
        self._operators = frozenset(o.lower() for o in operators)
        self._signer = signer

    def issue(self, session: Session, member: Membership) -> Tokens:
        """The tokens of a session's present generation."""
        operates = member.email in self._operators and (member.email_proved or self._trusting)
        operator = {OPERATOR} if operates else set()
        access = self._sign(
            {
                "sub": str(member.user_id),
                "client_id": "quartermaster",
                "tid": str(session.tenant_id),
                "sid": str(session.id),
                "name": member.name,
                "roles": list(member.roles),
                "perms": sorted(member.permissions | operator),
                "limits": {k: None if v is None else str(v) for k, v in member.limits.items()},
            },
            ACCESS_SECONDS,
        )
        return Tokens(access, self._refresh(session.id, session.generation), ACCESS_SECONDS)

    def service_token(self, service: str, tenant_id: UUID) -> tuple[str, int]:
        """A token for a service acting for a company, and its life in seconds."""
        claims = {
            "sub": f"service:{service}",
            "client_id": service,
            "tid": str(tenant_id),
            "perms": [SERVICE],
        }
        return self._sign(claims, SERVICE_SECONDS), SERVICE_SECONDS

    def api_key_token(self, key: ApiKey, maker: Membership) -> tuple[str, int]:
        """A token for a machine: what its key may do, as far as the key's maker may do it now.

        It names the maker, because what ends their rights ends the token's.
        """
        claims = {
            "sub": str(key.id),
            "client_id": "api_key",
            "tid": str(key.tenant_id),
            "name": key.name,
            "roles": [],
            "perms": sorted(maker.permissions & set(key.permissions)),
            "limits": {},
            "maker": {"sub": str(maker.user_id), "roles": list(maker.roles)},
        }
        return self._sign(claims, SERVICE_SECONDS), SERVICE_SECONDS

    def read_refresh(self, token: str) -> tuple[UUID, int]:
        """Session and generation of a refresh token; raises Unauthenticated for a false one."""
        try:
            raw = base64.urlsafe_b64decode(token.removeprefix(_PREFIX) + "==")
        except (binascii.Error, ValueError) as error:
            raise _false() from error
        body, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
        if len(body) != 24 or not hmac.compare_digest(mac, self._mac(body)):  # noqa: PLR2004
            raise _false()
        return UUID(bytes=body[:16]), int.from_bytes(body[16:], "big")

    def _refresh(self, session_id: UUID, generation: int) -> str:
        body = session_id.bytes + generation.to_bytes(8, "big")
        return _PREFIX + base64.urlsafe_b64encode(body + self._mac(body)).rstrip(b"=").decode()

    def _mac(self, body: bytes) -> bytes:
        return hmac.digest(self._secret, body, "sha256")

    def _sign(self, claims: Mapping[str, object], seconds: int) -> str:
        # Finer than seconds: a token made right after a change of rights has to be newer than it.
        # In steps of 1/1024 s, which a float holds exactly.
        now = int(time.time() * 1024) / 1024
        common = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "iat": now,
            "exp": now + seconds,
            "jti": str(new_id()),
            "ver": 1,
        }
        key = self._signer()
        headers = {"kid": key.kid, "typ": "at+jwt"}
        return jwt.encode({**common, **claims}, key.private, "EdDSA", headers)


def _false() -> Unauthenticated:
    return Unauthenticated("the session has ended; sign in again", code="session_ended")
