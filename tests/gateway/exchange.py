"""Auth's exchange of API keys, as the gateway sees it."""

import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request, Response

from libs.domain.errors import Unauthenticated
from libs.web.errors import from_domain
from tests.gateway.signing import Issuer

EXCHANGE = "/api/v1/auth/api-keys/exchange"
SECRET = "the gateway's own"


@dataclass
class Key:
    """A key somebody made: what it may do, or the code it is refused with."""

    permissions: list[str]
    id: uuid.UUID = field(default_factory=uuid.uuid4)
    maker: uuid.UUID = field(default_factory=uuid.uuid4)
    roles: tuple[str, ...] = ("buyer",)
    seconds: int = 60
    refused: str = ""
    asked: int = 0
    text: str = field(default_factory=lambda: f"qmk_{uuid.uuid4().hex}")


class Exchange:
    """Exchanges keys for tokens by this issuer, and counts how often it was asked."""

    def __init__(self, issuer: Issuer) -> None:
        """No keys yet."""
        self._issuer = issuer
        self._keys: dict[str, Key] = {}
        self.strangers = 0
        self.away = False

    def add(self, *permissions: str, **about: Any) -> Key:
        """A new key."""
        key = Key(list(permissions), **about)
        self._keys[key.text] = key
        return key

    async def answer(self, request: Request) -> Response:
        """What auth says of a key."""
        body = await request.json()
        if self.away or body["client_secret"] != SECRET:
            return Response(status_code=500)
        key = self._keys.get(body["api_key"])
        if key is None:
            self.strangers += 1
            return _refusal("api_key_invalid")
        key.asked += 1
        if key.refused:
            return _refusal(key.refused)
        token = self._issuer.token(
            *key.permissions,
            sub=str(key.id),
            sid=None,
            client_id="api_key",
            iat=time.time(),
            exp=int(time.time()) + key.seconds,
            maker={"sub": str(key.maker), "roles": list(key.roles)},
        )
        return Response(
            f'{{"access_token": "{token}", "expires_in": {key.seconds}}}',
            media_type="application/json",
        )


def _refusal(code: str) -> Response:
    return from_domain(Unauthenticated("no such API key", code=code), EXCHANGE)
