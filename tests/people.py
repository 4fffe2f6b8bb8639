"""People of a company in the whole system, who ask and look at the answer whatever it is."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import aiohttp

from bench.api import Api
from bench.company import PASSWORD, Company

ROLES = (
    "admin",
    "purchase_manager",
    "sales_manager",
    "store_manager",
    "accountant",
    "staff",
    "viewer",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whether it is what was hoped for or not."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def fields(self) -> dict[str, str]:
        """Of a 422: each field that is wrong, with the stable code."""
        return {error["field"]: error["code"] for error in self.body["errors"]}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a token, or with none."""

    web: aiohttp.ClientSession
    url: str
    token: str = ""

    async def ask(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        """One request; `path` below /api/v1/ or, with a leading slash, as it is.

        Header names are given with underscores. A body of bytes or a file is sent as it is.
        """
        about = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            about["Authorization"] = f"Bearer {self.token}"
        if body is not None:
            about.setdefault("Content-Type", "application/json")
        address = path if path.startswith("/") else f"/api/v1/{path}"
        async with self.web.request(
            method,
            self.url + address,
            headers=about,
            **(
                {"data": body}
                if isinstance(body, bytes | io.IOBase)
                else {"json": body}
                if body is not None
                else {}
            ),
        ) as response:
            is_json = response.content_type.endswith("json")
            content = await (response.json() if is_json else response.text(errors="replace"))
            return Answer(response.status, dict(response.headers), content)


def person(web: aiohttp.ClientSession, api: Api) -> Person:
    """The same person, for requests whose refusal is looked at."""
    return Person(web, api.url, api.token)


async def hire(web: aiohttp.ClientSession, company: Company, role: str) -> Api:
    """A new member of the company with one role, signed in."""
    email = f"{role}-{uuid4().hex[:8]}@people.example"
    body = {"name": f"The {role}", "email": email, "password": PASSWORD, "roles": [role]}
    await company.admin.post("auth/users", body)
    return await Api(web, company.admin.url, email, PASSWORD).sign_in()


@dataclass
class Listening:
    """What somebody has heard over /ws so far."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def events(self) -> list[dict[str, Any]]:
        """The messages that are events."""
        return [message for message in self.messages if "event_id" in message]

    async def until(
        self, enough: Callable[[list[dict[str, Any]]], bool], patience: float = 30
    ) -> list[dict[str, Any]]:
        """The events heard, as soon as they are enough; raises TimeoutError."""
        async with asyncio.timeout(patience):
            while not enough(self.events):
                self.news.clear()
                await self.news.wait()
        return self.events


@asynccontextmanager
async def listening(
    person: Person, *topics: str, after: str | None = None
) -> AsyncIterator[Listening]:
    """Hear live events over /ws, from now on, or all `after` an event's id."""
    heard = Listening()
    async with person.web.ws_connect(f"{person.url}/ws") as socket:
        await socket.send_json({"type": "authenticate", "token": person.token})
        resume = {} if after is None else {"after": after}
        await socket.send_json({"type": "subscribe", "topics": list(topics), **resume})
        while (await socket.receive_json(timeout=15))["type"] != "subscribed":
            pass

        async def hear() -> None:
            async for message in socket:
                heard.messages.append(message.json())
                heard.news.set()

        hearing = asyncio.create_task(hear())
        try:
            yield heard
        finally:
            hearing.cancel()
            await asyncio.gather(hearing, return_exceptions=True)
