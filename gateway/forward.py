"""Forwarding a request to the service that answers it, over kept connections."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
import structlog
from multidict import CIMultiDict
from starlette.types import Receive, Scope, Send
from yarl import URL

from gateway.bodies import WHOLE, Upload, hung_up, take
from gateway.refusals import Refused
from libs.domain.errors import Unavailable

log = structlog.get_logger("gateway")

# What concerns one connection only (RFC 9110, 7.6.1), or is for us alone to say.
_OF_ONE_CONNECTION: Final = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
_OURS_TO_SAY: Final = frozenset(
    {
        # Of two such headers a service might read the one that was not checked here.
        b"authorization",
        b"content-length",
        b"host",
        b"expect",
        b"forwarded",
        b"x-forwarded-for",
        b"x-forwarded-host",
        b"x-forwarded-proto",
        b"x-real-ip",
        b"x-request-id",
        b"traceparent",
        b"tracestate",
    }
)
# Data of a company stays in no cache, and is taken for nothing but what it is said to be.
_UNLESS_SAID: Final = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
)
_NOT_FORWARDED: Final = _OF_ONE_CONNECTION | _OURS_TO_SAY


@dataclass(frozen=True, slots=True)
class Errand:
    """Where a request goes, what we say about it, and what it may take."""

    service: str
    base_url: str
    about: dict[str, str]
    body_limit: int
    timeout: aiohttp.ClientTimeout


def silence(seconds: float) -> aiohttp.ClientTimeout:
    """How long a service may say nothing, once the body has reached it; longer is a 504."""
    return aiohttp.ClientTimeout(total=None, sock_connect=3, sock_read=seconds)


class Forwarder:
    """One pool of kept connections to all services."""

    def __init__(self) -> None:
        """Not open yet."""
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Make the pool; needs the running loop."""
        self._session = aiohttp.ClientSession(
            # The services keep idle connections for 75 s: we let go first.
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=30),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
        )

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def forward(self, errand: Errand, scope: Scope, receive: Receive, send: Send) -> int:
        """Ask the service and pass its answer on; the status answered.

        Raises Unavailable, Refused (502, 504, or the body's fault) or Gone before anything was
        answered; an answer that breaks off in the middle is broken off here too.
        """
        headers, declared, chunked = _request_headers(scope["headers"])
        headers.update(errand.about)
        body: bytes | Upload | None = None
        if declared or chunked:
            body = await take(receive, declared, errand.body_limit)
            if isinstance(body, Upload) and declared is not None:
                headers["Content-Length"] = str(declared)
        response = await self._ask(errand, scope, headers, body)
        try:
            await _answer(response, errand.service, receive, send)
        finally:
            response.release()
        return response.status

    async def _ask(
        self,
        errand: Errand,
        scope: Scope,
        headers: CIMultiDict[str],
        body: bytes | Upload | None,
    ) -> aiohttp.ClientResponse:
        """The service's answer, its body not yet read.

        aiohttp itself repeats idempotent methods on a kept connection that had been closed; a POST
        is repeated only if its Idempotency-Key makes that harmless.
        """
        if self._session is None:
            raise Unavailable("the gateway is still starting; try again in a moment")
        url = _url(errand.base_url, scope)
        tries = 2 if "Idempotency-Key" in headers and not isinstance(body, Upload) else 1
        while True:
            tries -= 1
            try:
                return await self._session.request(
                    scope["method"],
                    url,
                    headers=headers,
                    data=body,
                    allow_redirects=False,
                    timeout=errand.timeout,
                )
            except aiohttp.ClientConnectorError as error:
                # Nothing was sent.
                raise Unavailable(f"{errand.service} is away; try again in a moment") from error
            except TimeoutError as error:
                raise Refused.silent(errand.service) from error
            except (aiohttp.ClientError, OSError) as error:
                if isinstance(body, Upload) and body.failure is not None:
                    raise body.failure from error
                if not tries:
                    raise Refused.broken_off(errand.service) from error


def _url(base_url: str, scope: Scope) -> URL:
    """The same path and query, byte for byte: what was checked here is what the service sees."""
    url = base_url + scope["raw_path"].decode("ascii")
    if scope["query_string"]:
        url += "?" + scope["query_string"].decode("latin-1")
    return URL(url, encoded=True)


def _request_headers(
    given: list[tuple[bytes, bytes]],
) -> tuple[CIMultiDict[str], int | None, bool]:
    """What is forwarded, the declared length of the body, and whether it comes in chunks."""
    headers: CIMultiDict[str] = CIMultiDict()
    declared: int | None = None
    chunked = False
    named: set[bytes] = set()
    for name, value in given:
        if name not in _NOT_FORWARDED:
            headers.add(name.decode("latin-1"), value.decode("latin-1"))
        elif name == b"content-length":
            declared = int(value)
        elif name == b"transfer-encoding":
            chunked = True
        elif name == b"connection" and value not in {b"keep-alive", b"close"}:
            named.update(token.strip().lower() for token in value.split(b","))
    for name in named:
        headers.popall(name.decode("latin-1"), None)
    return headers, declared, chunked


async def _answer(
    response: aiohttp.ClientResponse, service: str, receive: Receive, send: Send
) -> None:
    """Pass an answer on: a short one at once, a long one as it comes."""
    start: dict[str, Any] = {
        "type": "http.response.start",
        "status": response.status,
        "headers": _answered_headers(response.raw_headers),
    }
    length = response.content_length
    if response.method != "HEAD" and (length is None or length > WHOLE):
        await send(start)
        await _stream(response, service, receive, send)
        return
    try:
        body = await response.read()
    except TimeoutError as error:
        raise Refused.silent(service) from error
    except (aiohttp.ClientError, OSError) as error:
        raise Refused.broken_off(service) from error
    await send(start)
    await send({"type": "http.response.body", "body": body})


def _answered_headers(given: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """What is passed on, and what a browser is told where the service leaves it open."""
    headers = [
        (lower, value) for name, value in given if (lower := name.lower()) not in _OF_ONE_CONNECTION
    ]
    said = {name for name, _ in headers}
    return headers + [header for header in _UNLESS_SAID if header[0] not in said]


async def _stream(
    response: aiohttp.ClientResponse, service: str, receive: Receive, send: Send
) -> None:
    """Pass a body on until it ends, or until nobody wants it any more."""
    gone = asyncio.create_task(hung_up(receive))
    try:
        async for piece in response.content.iter_any():
            if gone.done():
                response.close()
                return
            await send({"type": "http.response.body", "body": piece, "more_body": True})
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        # Too late for a problem: a body without its end tells the caller that it is not whole.
        log.warning("an answer broke off", upstream=service, error=repr(error))
        return
    finally:
        gone.cancel()
    await send({"type": "http.response.body", "body": b""})
