"""Verifying access tokens (RFC 9068, EdDSA): strictly, and once per token until it expires."""

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import aiohttp
import jwt

from libs.domain.errors import Unauthenticated, Unavailable
from libs.domain.principal import SYSTEM_USER, Principal, Trace

ISSUER = AUDIENCE = "quartermaster"
_REQUIRED = ["iss", "aud", "sub", "tid", "jti", "iat", "exp"]
_LONGEST = 16_384
_REFETCH_SECONDS = 30
_CACHED = 10_000

Keys = Mapping[str, jwt.PyJWK]


@dataclass(frozen=True, slots=True)
class Maker:
    """Who made the API key that a token stands for: with their rights the token's end."""

    user_id: UUID
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A token found good: who it speaks for, and from when until when."""

    principal: Principal
    issued_at: float
    expires_at: int
    service: str | None
    maker: Maker | None = None


class TokenVerifier:
    """Verifies tokens against auth's published keys; an unknown key asks for them anew."""

    def __init__(self, fetch_keys: Callable[[], Awaitable[Keys]]) -> None:
        """`fetch_keys` returns the current keys by key id; raises OSError when out of reach."""
        self._fetch_keys = fetch_keys
        self._keys: Keys = {}
        self._fetched_at = float("-inf")
        self._fetching = asyncio.Lock()
        self._verdicts: OrderedDict[bytes, Verdict] = OrderedDict()

    async def verify(self, token: str) -> Verdict:
        """The verdict on a token; raises Unauthenticated saying what is wrong with it."""
        digest = hashlib.blake2b(token.encode(), digest_size=16).digest()
        verdict = self._verdicts.get(digest)
        if verdict is None:
            verdict = await self._check(token)
            self._verdicts[digest] = verdict
            if len(self._verdicts) > _CACHED:
                self._verdicts.popitem(last=False)
        if verdict.expires_at <= time.time():
            raise Unauthenticated("the access token has expired", code="token_expired")
        return verdict

    async def load(self) -> None:
        """Fetch the keys now, so that readiness can tell whether auth can be reached."""
        self._keys = await self._fetch_keys()
        self._fetched_at = time.monotonic()

    async def _check(self, token: str) -> Verdict:
        if len(token) > _LONGEST:
            raise _bad("it is too long")
        try:
            header = jwt.get_unverified_header(token)
        except jwt.PyJWTError as error:
            raise _bad("it is not a JWT") from error
        if header.get("typ") != "at+jwt" or header.get("alg") != "EdDSA" or "crit" in header:
            raise _bad("it is not an access token of this installation")
        key = await self._key(header.get("kid"))
        try:
            claims = jwt.decode(
                token,
                key,
                algorithms=["EdDSA"],
                issuer=ISSUER,
                audience=AUDIENCE,
                options={"require": _REQUIRED, "strict_aud": True},
            )
        except jwt.ExpiredSignatureError as error:
            raise Unauthenticated("the access token has expired", code="token_expired") from error
        except jwt.PyJWTError as error:
            raise _bad("its signature or claims do not hold") from error
        try:
            return _verdict(claims)
        except (KeyError, TypeError, ValueError, ArithmeticError) as error:
            raise _bad("its claims are malformed") from error

    async def _key(self, kid: object) -> jwt.PyJWK:
        if not isinstance(kid, str):
            raise _bad("it names no key")
        if kid not in self._keys:
            async with self._fetching:
                if kid not in self._keys and self._may_fetch():
                    try:
                        await self.load()
                    except (OSError, aiohttp.ClientError, TimeoutError) as error:
                        raise Unavailable(
                            "sign-in keys cannot be fetched now; try again"
                        ) from error
        try:
            return self._keys[kid]
        except KeyError as error:
            raise _bad("its key is not one of ours") from error

    def _may_fetch(self) -> bool:
        return time.monotonic() - self._fetched_at >= _REFETCH_SECONDS


def _verdict(claims: dict[str, Any]) -> Verdict:
    subject = str(claims["sub"])
    service = subject.removeprefix("service:") if subject.startswith("service:") else None
    limits = claims.get("limits") or {}
    principal = Principal(
        user_id=SYSTEM_USER if service else UUID(subject),
        tenant_id=UUID(claims["tid"]),
        name=f"{service} service" if service else str(claims.get("name", "")),
        permissions=frozenset(map(str, claims.get("perms", ()))),
        roles=tuple(map(str, claims.get("roles", ()))),
        limits={k: None if v is None else Decimal(v) for k, v in limits.items()},
        session_id=UUID(claims["sid"]) if claims.get("sid") else None,
    )
    maker = claims.get("maker")
    return Verdict(
        principal,
        float(claims["iat"]),
        int(claims["exp"]),
        service,
        Maker(UUID(maker["sub"]), tuple(map(str, maker["roles"]))) if maker else None,
    )


def with_trace(principal: Principal, trace: Trace) -> Principal:
    """The same caller, in this request."""
    return replace(principal, trace=trace)


def keys_at(auth_url: str) -> Callable[[], Awaitable[Keys]]:
    """A fetcher of auth's published keys (RFC 7517)."""

    async def fetch() -> Keys:
        timeout = aiohttp.ClientTimeout(total=5)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(f"{auth_url}/.well-known/jwks.json") as response,
        ):
            response.raise_for_status()
            return parse_keys(await response.json())

    return fetch


def parse_keys(document: Mapping[str, Any]) -> Keys:
    """The Ed25519 keys of a JWK set, by key id; keys of other kinds are passed over."""
    return {
        key["kid"]: jwt.PyJWK(key, algorithm="EdDSA")
        for key in document["keys"]
        if key.get("kty") == "OKP" and key.get("crv") == "Ed25519" and key.get("kid")
    }


def _bad(why: str) -> Unauthenticated:
    return Unauthenticated(f"the access token is not valid: {why}", code="token_invalid")
