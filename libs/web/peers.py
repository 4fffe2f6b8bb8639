"""Asking another service, mostly for things by id, with a short token auth mints for this one."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import aiohttp

from libs.domain.errors import Unavailable
from libs.telemetry import trace

MOST_IDS = 200
_MARGIN_SECONDS = 10
# A busy machine takes seconds; a dead one is noticed by the connection.
_TIMEOUT = aiohttp.ClientTimeout(total=15, sock_connect=3)


@dataclass(frozen=True, slots=True)
class _Token:
    value: str
    good_until: float


class Peers:
    """The HTTP client of one service; one connection pool, one token per tenant."""

    def __init__(self, service: str, secret: str, auth_url: str) -> None:
        """`service` and `secret` are this service's own client id and secret at auth."""
        self._service = service
        self._secret = secret
        self._auth_url = auth_url
        self._tokens: dict[UUID, _Token] = {}
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def by_ids(self, url: str, tenant_id: UUID, ids: Iterable[UUID]) -> list[dict[str, Any]]:
        """The resources of `url` with these ids, those that exist; at most 200 a call.

        Raises Unavailable when their owner or auth cannot be reached or fails.
        """
        found: list[dict[str, Any]] = []
        wanted = sorted(ids)
        for start in range(0, len(wanted), MOST_IDS):
            batch = ",".join(str(i) for i in wanted[start : start + MOST_IDS])
            found.extend(await self.items(url, tenant_id, {"ids": batch, "limit": str(MOST_IDS)}))
        return found

    async def items(self, url: str, tenant_id: UUID, query: dict[str, str]) -> list[dict[str, Any]]:
        """What this list answers; raises Unavailable like `by_ids`."""
        return _items(await self.answer(url, tenant_id, query))

    async def answer(self, url: str, tenant_id: UUID, query: dict[str, str]) -> dict[str, Any]:
        """The whole answer to a GET; raises Unavailable like `by_ids`."""
        return await self._asked("GET", url, tenant_id, params=query)

    async def asked(self, url: str, tenant_id: UUID, body: Any) -> list[dict[str, Any]]:
        """What a question that needs a body is answered; raises Unavailable like `by_ids`."""
        return _items(await self._asked("POST", url, tenant_id, json=body))

    async def _asked(self, method: str, url: str, tenant_id: UUID, **asked: Any) -> dict[str, Any]:
        try:
            where = trace.current.get()
            headers = {
                "Authorization": f"Bearer {await self._token(tenant_id)}",
                "X-Request-Id": where.request_id,
                "traceparent": where.traceparent,
            }
            async with self._client().request(method, url, headers=headers, **asked) as response:
                response.raise_for_status()
                answer: dict[str, Any] = await response.json()
                return answer
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            _, _, path = url.partition("/api/v1/")
            owner = path.split("/", maxsplit=1)[0] or "the service that knows"
            raise Unavailable(
                f"{owner} cannot be asked now; nothing was stored, try again"
            ) from error

    async def _token(self, tenant_id: UUID) -> str:
        known = self._tokens.get(tenant_id)
        if known is None or known.good_until <= time.monotonic():
            body = {
                "client_id": self._service,
                "client_secret": self._secret,
                "tenant_id": str(tenant_id),
            }
            url = f"{self._auth_url}/api/v1/auth/service-tokens"
            async with self._client().post(url, json=body) as response:
                response.raise_for_status()
                answer = await response.json()
            good_until = time.monotonic() + answer["expires_in"] - _MARGIN_SECONDS
            known = self._tokens[tenant_id] = _Token(answer["access_token"], good_until)
        return known.value

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=_TIMEOUT)
        return self._session


def _items(answer: dict[str, Any]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = answer["items"]
    return items
