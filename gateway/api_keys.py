"""API keys at the door: exchanged at auth for a minute's token, which is all that services see."""

import asyncio
import hashlib
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Final

import aiohttp

from gateway.limits import Buckets
from libs.domain.errors import Unauthenticated, Unavailable

_SCHEME: Final = "qmk_"
_LONGEST: Final = 200
_KEPT: Final = 10_000
# A token is let go a while before it expires: what it opens must not end on the way.
_MARGIN_SECONDS: Final = 10
# How long a refusal is believed; a key that is no good today seldom is a moment later.
_REFUSED_SECONDS: Final = 10
_TIMEOUT: Final = aiohttp.ClientTimeout(total=5)
_CODES: Final = frozenset({"api_key_invalid", "api_key_expired", "api_key_revoked"})


@dataclass(frozen=True, slots=True)
class _Known:
    """What auth said of a key, and until when (monotonic) it is believed."""

    good_until: float
    token: str = ""
    refusal: Unauthenticated | None = None


def is_api_key(credential: str) -> bool:
    """Whether what follows `Bearer` is a key and not a token."""
    return credential.startswith(_SCHEME)


class ApiKeys:
    """Exchanges keys and remembers the answers, by the keys' digests: never the keys."""

    def __init__(self, auth_url: str, secret: str, exchanges: Buckets) -> None:
        """`secret` is the gateway's own at auth; `exchanges` limits how often an address asks."""
        self._url = f"{auth_url}/api/v1/auth/api-keys/exchange"
        self._secret = secret
        self._exchanges = exchanges
        self._known: OrderedDict[bytes, _Known] = OrderedDict()
        self._asking: dict[bytes, asyncio.Task[_Known]] = {}
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Close the connections to auth."""
        if self._session is not None:
            await self._session.close()

    async def exchange(self, key: str, address: str) -> str:
        """An access token for the key.

        Raises Unauthenticated for a key that is not good, TooManyRequests for an address that
        shows too many keys, Unavailable while auth cannot be asked.
        """
        if len(key) > _LONGEST:
            raise Unauthenticated("no such API key", code="api_key_invalid")
        digest = _digest(key)
        known = self._known.get(digest)
        if known is None or known.good_until <= time.monotonic():
            asking = self._asking.get(digest)
            if asking is None:
                self._exchanges.take(address)
                asking = self._begin(digest, key)
            # Many requests of one machine wait for one exchange, and none of them ends it.
            known = await asyncio.shield(asking)
        if known.refusal is not None:
            raise Unauthenticated(known.refusal.message, code=known.refusal.error_code)
        return known.token

    def forget(self, key: str) -> None:
        """Ask anew next time: what the key opens may have changed."""
        self._known.pop(_digest(key), None)

    def _begin(self, digest: bytes, key: str) -> asyncio.Task[_Known]:
        asking = self._asking[digest] = asyncio.create_task(self._ask(key))

        def done(task: asyncio.Task[_Known]) -> None:
            del self._asking[digest]
            if not task.cancelled() and task.exception() is None:
                self._known[digest] = task.result()
                self._known.move_to_end(digest)
                if len(self._known) > _KEPT:
                    self._known.popitem(last=False)

        asking.add_done_callback(done)
        return asking

    async def _ask(self, key: str) -> _Known:
        asked_at = time.monotonic()
        body = {"client_secret": self._secret, "api_key": key}
        try:
            async with self._client().post(self._url, json=body) as response:
                answer: dict[str, Any] = await response.json(content_type=None)
                status = response.status
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise _away() from error
        if status == 200:  # noqa: PLR2004
            good_until = asked_at + answer["expires_in"] - _MARGIN_SECONDS
            return _Known(good_until, token=answer["access_token"])
        if status == 401 and answer.get("code") in _CODES:  # noqa: PLR2004
            refusal = Unauthenticated(answer["detail"], code=answer["code"])
            return _Known(asked_at + _REFUSED_SECONDS, refusal=refusal)
        raise _away()

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=_TIMEOUT)
        return self._session


def _digest(key: str) -> bytes:
    return hashlib.blake2b(key.encode(), digest_size=16).digest()


def _away() -> Unavailable:
    return Unavailable("API keys cannot be checked now; try again in a moment")
