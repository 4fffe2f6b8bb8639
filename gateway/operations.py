"""How the whole system is, for operators: what every service says at its own port, and we."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

import aiohttp
import orjson
from starlette.requests import Request
from starlette.responses import Response

from gateway.access import Access
from gateway.live.hub import clients, heard
from gateway.refusals import Refused
from libs.contracts.permissions import OPERATOR

PATH: Final = "/operations"
_REBUILD: Final = "/operations/projections/rebuild"
_TIMEOUT: Final = aiohttp.ClientTimeout(total=10, sock_connect=2)
_ASKED: Final = ("outbox", "queues", "dead-letters", "jobs")
_LETTERS: Final = {"dead-letters": {"limit": "1000"}}
_READ_MODELS: Final = "reporting"
_OK: Final = 200


class Operations:
    """`GET /operations`, and `POST /operations/projections/rebuild`."""

    def __init__(self, access: Access, urls: Mapping[str, str]) -> None:
        """`urls` of all services."""
        self._access = access
        self._urls = urls

    async def __call__(self, request: Request, ip: str) -> Response:
        """Answer; raises like every door for who is no operator."""
        authorization = request.headers.get("authorization", "")
        token = await self._access.admit(OPERATOR, authorization, ip)
        headers = {"Authorization": f"Bearer {token}"}
        rebuilds = request.url.path == _REBUILD and request.method == "POST"
        if not rebuilds and (request.url.path, request.method) != (PATH, "GET"):
            raise Refused.not_found()
        async with aiohttp.ClientSession(headers=headers, timeout=_TIMEOUT) as session:
            if rebuilds:
                return await self._rebuild(session, await request.body())
            asked = (self._service(session, name) for name in sorted(self._urls))
            services = await asyncio.gather(*asked)
        figures = {"live_clients": _value(clients), "events_heard": _value(heard)}
        return _json({"services": services, **figures})

    async def _service(self, session: aiohttp.ClientSession, name: str) -> dict[str, Any]:
        """One service: null is what it did not say."""
        asked = (*_ASKED, "projections") if name == _READ_MODELS else _ASKED
        ready, *answers = await asyncio.gather(
            self._ask(session, name, "health/ready", {}),
            *(self._ask(session, name, f"admin/{w}", _LETTERS.get(w, {})) for w in asked),
        )
        said = dict(zip((one.replace("-", "_") for one in asked), answers, strict=True))
        letters = said["dead_letters"]
        said["dead_letters"] = None if letters is None else len(letters)
        return {"name": name, "ready": ready is not None, **said}

    async def _ask(
        self, session: aiohttp.ClientSession, name: str, path: str, query: dict[str, str]
    ) -> Any:
        try:
            async with session.get(f"{self._urls[name]}/{path}", params=query) as answer:
                return await answer.json() if answer.status == _OK else None
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            return None

    async def _rebuild(self, session: aiohttp.ClientSession, body: bytes) -> Response:
        url = f"{self._urls[_READ_MODELS]}/admin/projections/rebuild"
        about = {"Content-Type": "application/json"}
        try:
            async with session.post(url, data=body, headers=about) as answer:
                return Response(await answer.read(), answer.status, media_type="application/json")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Refused.broken_off(_READ_MODELS) from error


def _value(metric: Any) -> float:
    """What a counter or gauge without labels stands at."""
    (family,) = metric.collect()
    value: float = family.samples[0].value
    return value


def _json(content: object) -> Response:
    return Response(
        orjson.dumps(content),
        media_type="application/json",
        headers={"cache-control": "no-store"},
    )
