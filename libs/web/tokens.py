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
import structlog

from libs.domain.errors import Unauthenticated, Unavailable
from libs.domain.principal import SYSTEM_USER, Principal, Trace

ISSUER = AUDIENCE = "quartermaster"
_REQUIRED = ["iss", "aud", "sub", "tid", "jti", "iat", "exp"]
_LONGEST = 16_384
_CACHED = 10_000
# Keys are asked for again by and by, and for one we do not know at most this often.
REFRESH_SECONDS = 300
UNKNOWN_KEY_SECONDS = 30
# While there is none at all yet.
_FIRST_KEYS_SECONDS = 1
_AWAY = (OSError, TimeoutError, aiohttp.ClientError, jwt.PyJWTError, KeyError, ValueError)

log = structlog.get_logger("tokens")

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
    """Verifies tokens against auth's published keys, which it asks for again by itself.

    So a key published before it signs is known everywhere by then, and one that has been withdrawn
    is refused, with every token it signed.
    """

    def __init__(
        self,
        fetch_keys: Callable[[], Awaitable[Keys]],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`fetch_keys` returns the current keys by key id; raises OSError when out of reach."""
        self._fetch_keys = fetch_keys
        self._clock = clock
        self._keys: Keys = {}
        self._asked_at = float("-inf")
        self._refresh_at = float("inf")
        self._away = False
        self._fetching = asyncio.Lock()
        self._refreshing: asyncio.Task[None] | None = None
        self._verdicts: OrderedDict[bytes, tuple[str, Verdict]] = OrderedDict()

    async def verify(self, token: str) -> Verdict:
        """The verdict on a token; raises Unauthenticated saying what is wrong with it."""
        if self._clock() >= self._refresh_at and self._refreshing is None:
            # Beside the requests: none of them waits for it.
            self._refreshing = asyncio.create_task(self._refresh())
        digest = hashlib.blake2b(token.encode(), digest_size=16).digest()
        known = self._verdicts.get(digest)
        if known is None:
            known = self._verdicts[digest] = await self._check(token)
            if len(self._verdicts) > _CACHED:
                self._verdicts.popitem(last=False)
        verdict = known[1]
        if verdict.expires_at <= time.time():
            raise Unauthenticated("the access token has expired", code="token_expired")
        return verdict

    async def load(self) -> None:
        """Fetch the keys now, so that readiness can tell whether auth can be reached."""
        self._asked_at = self._clock()
        # Until it has worked: soon again.
        self._refresh_at = self._asked_at + UNKNOWN_KEY_SECONDS
        try:
            self._keys = await self._fetch_keys()
        except BaseException:
            self._away = True
            raise
        self._away = False
        self._refresh_at = self._clock() + REFRESH_SECONDS
        for digest in [d for d, (kid, _) in self._verdicts.items() if kid not in self._keys]:
            del self._verdicts[digest]

    async def _refresh(self) -> None:
        try:
            async with self._fetching:
                await self.load()
        except Exception as error:  # noqa: BLE001 - whatever it is, the keys we have stay good
            log.warning("sign-in keys could not be fetched; going on", error=repr(error))
        finally:
            self._refreshing = None

    async def _check(self, token: str) -> tuple[str, Verdict]:
        if len(token) > _LONGEST:
            raise _bad("it is too long")
        try:
            header = jwt.get_unverified_header(token)
        except jwt.PyJWTError as error:
            raise _bad("it is not a JWT") from error
        if header.get("typ") != "at+jwt" or header.get("alg") != "EdDSA" or "crit" in header:
            raise _bad("it is not an access token of this installation")
        kid, key = await self._key(header.get("kid"))
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
            return kid, _verdict(claims)
        except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
            raise _bad("its claims are malformed") from error

    async def _key(self, kid: object) -> tuple[str, jwt.PyJWK]:
        if not isinstance(kid, str):
            raise _bad("it names no key")
        if kid not in self._keys:
            async with self._fetching:
                if kid not in self._keys and self._may_fetch():
                    try:
                        await self.load()
                    except _AWAY as error:
                        raise _no_keys() from error
        key = self._keys.get(kid)
        if key is not None:
            return kid, key
        # Whether it is one of ours cannot be told while the keys cannot be had.
        raise _no_keys() if self._away else _bad("its key is not one of ours")

    def _may_fetch(self) -> bool:
        pause = UNKNOWN_KEY_SECONDS if self._keys else _FIRST_KEYS_SECONDS
        return self._clock() - self._asked_at >= pause


def _verdict(claims: dict[str, Any]) -> Verdict:
    # PyJWT takes digits in a text for a number.
    if not all(type(claims[name]) in {int, float} for name in ("iat", "exp")):
        raise _bad("its claims are malformed")
    subject = str(claims["sub"])
    service = subject.removeprefix("service:") if subject.startswith("service:") else None
    limits = claims.get("limits") or {}
    maker = _maker(claims)
    principal = Principal(
        user_id=SYSTEM_USER if service else UUID(subject),
        tenant_id=UUID(claims["tid"]),
        name=f"{service} service" if service else str(claims.get("name", "")),
        permissions=frozenset(map(str, claims.get("perms", ()))),
        roles=tuple(map(str, claims.get("roles", ()))),
        limits={k: None if v is None else Decimal(v) for k, v in limits.items()},
        session_id=UUID(claims["sid"]) if claims.get("sid") else None,
        maker=maker.user_id if maker else None,
    )
    return Verdict(principal, float(claims["iat"]), int(claims["exp"]), service, maker)


def _maker(claims: dict[str, Any]) -> Maker | None:
    told = claims.get("maker")
    return Maker(UUID(told["sub"]), tuple(map(str, told["roles"]))) if told else None


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


def _no_keys() -> Unavailable:
    return Unavailable("sign-in keys cannot be fetched now; try again")


def _bad(why: str) -> Unauthenticated:
    return Unauthenticated(f"the access token is not valid: {why}", code="token_invalid")
