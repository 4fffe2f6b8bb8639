"""The public API as a program of a customer would use it: signed in, over kept connections."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import aiohttp

_BUSY = {429, 502, 503, 504}
_TRIES = 10
_UNAUTHENTICATED = 401
_ERROR = 400
_UNPROCESSABLE = 422


class Refused(Exception):
    """The API refused: its status and problem document."""

    def __init__(self, method: str, path: str, status: int, problem: Mapping[str, Any]) -> None:
        """Keep what the API said."""
        super().__init__(f"{method} {path}: {status} {dict(problem)}")
        self.status = status
        self.problem = problem


class Api:
    """One signed-in person. POSTs carry an Idempotency-Key and are repeated through an outage."""

    def __init__(self, session: aiohttp.ClientSession, url: str, email: str, password: str) -> None:
        """`url` is the gateway's base."""
        self._session = session
        self._url = url
        self._credentials = {"email": email, "password": password}
        self._token = ""

    async def sign_in(self) -> "Api":
        """Get a token; also done by itself when one expires."""
        answer = await self._once("POST", "auth/login", {"json": self._credentials})
        self._token = answer["access_token"]
        return self

    @property
    def url(self) -> str:
        """The gateway's base."""
        return self._url

    @property
    def token(self) -> str:
        """The access token in hand."""
        return self._token

    async def get(self, path: str, **query: object) -> Any:
        """The body of a GET."""
        params = {k: str(v) for k, v in query.items() if v is not None}
        return await self._request("GET", path, {"params": params}, None)

    async def all(self, path: str, **query: object) -> AsyncIterator[dict[str, Any]]:
        """Every item of a list, page by page."""
        cursor = None
        while True:
            page = await self.get(path, limit=200, cursor=cursor, **query)
            for item in page["items"]:
                yield item
            cursor = page["next_cursor"]
            if cursor is None:
                return

    async def post(
        self, path: str, body: object = None, *, key: str | None = None, wait: float = 0
    ) -> Any:
        """The body of a POST, done once however often it had to be sent.

        With `wait` the answer is what it sets off, if that comes within so many seconds.
        """
        headers = {"Prefer": f"wait={wait:g}"} if wait else {}
        options = {"json": body or {}, "headers": headers}
        return await self._request("POST", path, options, key or uuid4().hex)

    async def put(self, path: str, body: object) -> Any:
        """The body of a PUT."""
        return await self._request("PUT", path, {"json": body}, None)

    async def upload(
        self, path: str, name: str, content: bytes, *, wait: float = 0, **query: str
    ) -> Any:
        """The answer to a file that was sent, waiting so many seconds for what it sets off."""
        form = aiohttp.FormData()
        form.add_field("file", content, filename=name)
        headers = {**self._headers(None), "Prefer": f"wait={wait:g}"}
        options = {"data": form, "params": query, "headers": headers}
        return await self._once("POST", path, options)

    async def import_file(self, path: str, name: str, content: bytes, **query: str) -> Any:
        """The import of a file, once it has ended; raises Refused unless it succeeded."""
        made = await self.upload(path, name, content, wait=20, **query)
        while made["status"] in {"queued", "running"}:
            await asyncio.sleep(0.05)
            made = await self.get(f"{path.partition('/')[0]}/imports/{made['id']}")
        if made["status"] != "succeeded":
            raise Refused("POST", path, _UNPROCESSABLE, made)
        return made

    async def _request(
        self, method: str, path: str, options: dict[str, Any], key: str | None
    ) -> Any:
        for attempt in range(_TRIES):
            try:
                headers = {**self._headers(key), **options.get("headers", {})}
                return await self._once(method, path, {**options, "headers": headers})
            except Refused as refused:
                if refused.status == _UNAUTHENTICATED:
                    await self.sign_in()
                elif refused.status not in _BUSY or attempt == _TRIES - 1:
                    raise
            except (aiohttp.ClientError, TimeoutError, OSError):
                if attempt == _TRIES - 1:
                    raise
            await asyncio.sleep(min(0.1 * 2**attempt, 5))
        raise AssertionError

    def _headers(self, key: str | None) -> dict[str, str]:
        headers = {"Authorization": f"Bearer {self._token}"}
        return {**headers, "Idempotency-Key": key} if key else headers

    async def _once(self, method: str, path: str, options: dict[str, Any]) -> Any:
        url = f"{self._url}/api/v1/{path}"
        async with self._session.request(method, url, **options) as response:
            if response.status >= _ERROR:
                kind = response.content_type
                body = await response.json() if kind.endswith("json") else {}
                raise Refused(method, path, response.status, body)
            return await response.json() if response.content_type.endswith("json") else None


@asynccontextmanager
async def connections(most: int = 64) -> AsyncIterator[aiohttp.ClientSession]:
    """Kept connections for a whole run."""
    timeout = aiohttp.ClientTimeout(total=60)
    connector = aiohttp.TCPConnector(limit=most)
    async with aiohttp.ClientSession(timeout=timeout, connector=connector) as session:
        yield session
