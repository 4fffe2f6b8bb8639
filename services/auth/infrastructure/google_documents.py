"""What Google publishes, kept for a while: where its pages are, and its keys."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import orjson
import structlog
from joserfc import jwk
from joserfc.errors import JoseError

from libs.domain.errors import Unavailable

ALGORITHMS = ("RS256", "ES256")
_KEPT_SECONDS = 3_600
# An unknown key asks for the keys anew, but not more often: anybody can name one.
_REFETCH_SECONDS = 30
_LARGEST = 256 * 1024
_TIMEOUT = aiohttp.ClientTimeout(total=5)
_OK = 200
_KINDS = frozenset({"RSA", "EC"})
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
log = structlog.get_logger("google")


@dataclass(frozen=True, slots=True)
class Places:
    """Where to send a browser, a code, and a request for keys."""

    authorization: str
    token: str
    keys: str


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer: its status, and the JSON object in it."""

    status: int
    body: dict[str, Any]


class Http:
    """The HTTP client: short patience, no redirects, no large answers."""

    def __init__(self) -> None:
        """Nothing is opened before it is needed."""
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def ask(
        self, method: str, url: str, *, body: str | None = None, headers: Mapping[str, str]
    ) -> Answered:
        """One request; raises Unavailable when Google is away or speaks nonsense."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=_TIMEOUT)
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, allow_redirects=False
            ) as response:
                return _answered(response.status, await _limited(response))
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            # Neither the error's own words nor the request: they may hold what was sent.
            log.warning(
                "Google cannot be asked", host=urlsplit(url).netloc, why=type(error).__name__
            )
            raise away() from error


class Documents:
    """The discovery document and the keys of one issuer."""

    def __init__(
        self, issuer: str, http: Http, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`clock` says how old things are."""
        self._issuer = issuer
        self._http = http
        self._clock = clock
        self._asking = asyncio.Lock()
        self._places: Places | None = None
        self._places_at = float("-inf")
        self._keys: dict[str, jwk.Key] = {}
        self._keys_at = float("-inf")

    async def places(self) -> Places:
        """Where Google's pages are; raises Unavailable."""
        async with self._asking:
            if self._places is None or self._clock() - self._places_at >= _KEPT_SECONDS:
                self._places = await self._discover()
                self._places_at = self._clock()
            return self._places

    async def key(self, kid: str) -> jwk.Key | None:
        """The published key of this id; raises Unavailable."""
        url = (await self.places()).keys
        async with self._asking:
            age = self._clock() - self._keys_at
            if age >= _KEPT_SECONDS or (kid not in self._keys and age >= _REFETCH_SECONDS):
                self._keys = _parsed(await self._get(url))
                self._keys_at = self._clock()
        return self._keys.get(kid)

    async def _discover(self) -> Places:
        said = await self._get(f"{self._issuer}/.well-known/openid-configuration")
        if said.get("issuer") != self._issuer:
            log.error("the discovery document is another issuer's")
            raise away()
        places = [said.get(n) for n in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
        authorization, token, keys = (self._safe(place) for place in places)
        return Places(authorization, token, keys)

    def _safe(self, place: object) -> str:
        """An address the client's secret may be sent to: over TLS, or as our issuer is reached."""
        if isinstance(place, str) and is_safe(place, loopback=is_loopback(self._issuer)):
            return place
        log.error("the discovery document names an address that is not https")
        raise away()

    async def _get(self, url: str) -> dict[str, Any]:
        answer = await self._http.ask("GET", url, headers={"Accept": "application/json"})
        if answer.status != _OK:
            log.warning("Google cannot be asked", host=urlsplit(url).netloc, status=answer.status)
            raise away()
        return answer.body


def is_loopback(url: str) -> bool:
    """Whether an address is on this machine."""
    return urlsplit(url).hostname in _LOOPBACK


def is_safe(url: str, *, loopback: bool) -> bool:
    """Whether nobody reads along; `loopback` lets a stand-in on this machine do without TLS."""
    parts = urlsplit(url)
    if parts.username or parts.fragment or not parts.hostname:
        return False
    return parts.scheme == "https" or (loopback and parts.scheme == "http" and is_loopback(url))


def away() -> Unavailable:
    """The answer when Google does not answer as it should."""
    return Unavailable(
        "Google cannot be asked now; nothing was stored, try again in a moment",
        code="google_unavailable",
        retry_after=5,
    )


def _parsed(document: dict[str, Any]) -> dict[str, jwk.Key]:
    """The keys for signatures, by id; what we cannot read is passed over."""
    found: dict[str, jwk.Key] = {}
    keys = document.get("keys")
    for key in keys if isinstance(keys, list) else []:
        if not isinstance(key, dict) or key.get("use", "sig") != "sig":
            continue
        if key.get("kty") in _KINDS and isinstance(key.get("kid"), str):
            try:
                found[key["kid"]] = jwk.import_key(key)
            except (JoseError, ValueError, TypeError, KeyError):
                log.warning("Google publishes a key we cannot read")
    return found


async def _limited(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_chunked(16 * 1024):
        body += chunk
        if len(body) > _LARGEST:
            msg = "the answer is too large"
            raise ValueError(msg)
    return bytes(body)


def _answered(status: int, body: bytes) -> Answered:
    """The answer; raises ValueError unless a good or a refusing one holds a JSON object."""
    if status >= 300 and not 400 <= status < 500:  # noqa: PLR2004 - classes of HTTP
        return Answered(status, {})
    read = orjson.loads(body)
    if not isinstance(read, dict):
        msg = "the answer is no JSON object"
        raise ValueError(msg)  # noqa: TRY004 - one kind of error for every wrong answer
    return Answered(status, read)
