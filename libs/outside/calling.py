"""Asking servers whose addresses companies gave: what they are led to is never one inside.

The one place that counts is where a connection is made: each address is judged right before it is
connected to, whether it stood in the URL, in whatever spelling, or came from a resolver. A name is
resolved once a connection, so that it cannot mean one thing when judged and another when used.
"""

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver

from libs.outside.addresses import is_public, outside_url

MOST_BYTES = 1_000_000
_TIMEOUT = 10.0


class Unreachable(Exception):
    """No answer: whether the other side did what was asked is not known. Says why."""


class PrivateAddress(OSError):
    """A name led to an address inside."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered; header names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def good(self) -> bool:
        """Whether it did what was asked."""
        return 200 <= self.status < 300  # noqa: PLR2004 - HTTP's own


class Outside:
    """An HTTP client for addresses that are not ours; `close()` it."""

    def __init__(
        self,
        *,
        allow_private: bool = False,
        timeout: float = _TIMEOUT,
        resolver: AbstractResolver | None = None,
    ) -> None:
        """`allow_private` is for tests and machines where the operator trusts every company."""
        self._allow_private = allow_private
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._resolver = resolver
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def ask(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes = b""
    ) -> Reply:
        """One request, no redirect followed; raises Unreachable."""
        try:
            checked = outside_url(url, allow_private=self._allow_private)
            async with self._client().request(
                method,
                checked,
                headers={"accept-encoding": "identity", **headers},
                data=body,
                allow_redirects=False,
            ) as response:
                return Reply(
                    response.status,
                    {name.lower(): value for name, value in response.headers.items()},
                    await _read(response),
                )
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.os_error, PrivateAddress):
                raise Unreachable(str(error.os_error)) from error
            raise Unreachable(f"no connection: {error.os_error}") from error
        except TimeoutError as error:
            raise Unreachable(f"no answer within {self._timeout.total:g} seconds") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise Unreachable(str(error) or type(error).__name__) from error

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    use_dns_cache=False,
                    resolver=self._resolver,
                    socket_factory=self._socket,
                    happy_eyeballs_delay=None,
                ),
                timeout=self._timeout,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
            )
        return self._session

    def _socket(self, info: tuple[Any, ...]) -> socket.socket:
        """A socket to be connected to this address, if it may be."""
        family, kind, protocol, _, where = info
        if not self._allow_private and not is_public(where[0]):
            # Which one is not said: who gave the name would learn what our network looks like.
            raise PrivateAddress("this name leads inside a private network")
        return socket.socket(family, kind, protocol)


async def _read(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for piece in response.content.iter_chunked(65_536):
        body += piece
        if len(body) > MOST_BYTES:
            raise Unreachable("the answer is too long")
    return bytes(body)
