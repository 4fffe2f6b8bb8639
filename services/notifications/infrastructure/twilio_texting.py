"""Text messages by Twilio's own library, and which of its errors are for good."""

import logging
from typing import Final
from urllib.parse import urlsplit

import aiohttp
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from libs.mail.transport import Undelivered

_TIMEOUT = 15.0
# What is wrong with the number or its owner's wish: no other try changes it. Everything else (our
# account, too many, their servers) may.
_FOR_GOOD: Final = frozenset(
    {21211, 21214, 21217, 21408, 21601, 21602, 21604, 21610, 21612, 21614, 21617, 21635, 30003}
)


class TwilioTexting:
    """Hands each message to Twilio."""

    def __init__(self, account: str, token: str, sender: str, base: str) -> None:
        """Nothing is connected yet; `base` is where Twilio is."""
        self._credentials = account, token
        self._sender = sender
        self._base = base
        self._http: _Http | None = None

    async def send(self, to: str, text: str) -> None:
        """Hand the message over; raises Undelivered."""
        if self._http is None:
            self._http = _Http(self._base)
        client = Client(*self._credentials, http_client=self._http)
        try:
            await client.messages.create_async(to=to, from_=self._sender, body=text)
        except TwilioRestException as error:
            why = f"{error.code or error.status} {error.msg}"
            raise Undelivered(why, final=error.code in _FOR_GOOD) from error
        except (TwilioException, aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            raise Undelivered(repr(error)) from error

    async def close(self) -> None:
        """Close the connections."""
        if self._http is not None:
            await self._http.close()


class _Http(AsyncHttpClient):  # type: ignore[misc]  # the library has no types
    """How the library asks: at the address we were given, and not for ever.

    Its own client for asyncio has no time-out of use, and warns with today's aiohttp.
    """

    def __init__(self, base: str) -> None:
        super().__init__(logging.getLogger("twilio"), is_async=True, timeout=_TIMEOUT)
        self._base = base
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_TIMEOUT))

    async def request(
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's
        allow_redirects: bool = False,  # noqa: FBT001, FBT002 - the library's
    ) -> Response:
        del params, timeout, allow_redirects
        given = {**(headers or {})}
        if auth is not None:
            given["Authorization"] = aiohttp.encode_basic_auth(*auth)
        url = f"{self._base}{urlsplit(uri).path}"
        async with self._session.request(
            method, url, data=data, headers=given, allow_redirects=False
        ) as response:
            return Response(response.status, await response.text(), dict(response.headers))

    async def close(self) -> None:
        await self._session.close()
