"""A stand-in for Google: the HTTP server of an OpenID provider, with a page to consent on.

In a test: `async with serving(client) as google:`, then `google.provider` to add people, to rotate
keys, to lie. By hand: `python -m libs.testing.outside.oidc` says which settings to start with.
"""

import asyncio
import html
import secrets
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
from aiohttp import web

from libs.testing.outside.oidc_provider import Client, Person, Provider, Refused

__all__ = ["Client", "Google", "Person", "fields", "serving"]

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_AWAY = 503
_LONG = 3_600
_MEGABYTES = "x" * 5_000_000
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Sign in</title>
<h1>Choose an account</h1><p>to continue to {client}</p>
<form method="post">{people}
<p><button name="person" value="">Cancel</button></p></form></html>"""
_CHOICE = '<p><button name="person" value="{subject}">{name} ({email})</button></p>'


@dataclass(frozen=True, slots=True)
class Google:
    """The running server: where it is, and who decides."""

    url: str
    provider: Provider

    async def consent(self, url: str, person: Person) -> dict[str, str]:
        """Open the page behind `url` as a browser does, and consent; what the redirect says."""
        async with aiohttp.ClientSession() as browser:
            async with browser.get(url) as page:
                assert person.email in await page.text(), await page.text()
            form = {"person": person.subject}
            async with browser.post(url, data=form, allow_redirects=False) as answer:
                assert "Location" in answer.headers, await answer.text()
                return fields(urlsplit(answer.headers["Location"]).query)


@asynccontextmanager
async def serving(*clients: Client, port: int = 0) -> AsyncIterator[Google]:
    """The provider on a port of its own; its issuer is its URL."""
    provider = Provider(*clients)
    runner = web.AppRunner(_Pages(provider).application(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    provider.issuer = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield Google(provider.issuer, provider)
    finally:
        await runner.cleanup()


def fields(query: str) -> dict[str, str]:
    """The fields of a query or a form, the first of each name."""
    return {k: v[0] for k, v in parse_qs(query, keep_blank_values=True).items()}


class _Pages:
    """What the server answers on each path."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    def application(self) -> web.Application:
        @web.middleware
        async def faults(request: web.Request, handler: _Handler) -> web.StreamResponse:
            return await self.answer(request, handler)

        application = web.Application(middlewares=[faults])
        application.router.add_get("/.well-known/openid-configuration", self.discovery)
        application.router.add_get("/oauth2/v3/certs", self.keys)
        application.router.add_get("/o/oauth2/v2/auth", self.page)
        application.router.add_post("/o/oauth2/v2/auth", self.chosen)
        application.router.add_post("/token", self.token)
        application.router.add_post("/elsewhere", self.token)
        return application

    async def answer(self, request: web.Request, handle: _Handler) -> web.StreamResponse:
        provider = self.provider
        provider.asked.append(request.path)
        if "silent" in provider.faults:
            await asyncio.sleep(_LONG)
        if "away" in provider.faults:
            return web.Response(status=_AWAY, text="the provider is away")
        try:
            return await handle(request)
        except Refused as refused:
            provider.refusals.append(refused.description)
            body = {"error": refused.error, "error_description": refused.description}
            return web.json_response(body, status=refused.status)

    async def discovery(self, _request: web.Request) -> web.Response:
        return web.json_response(self.provider.discovery())

    async def keys(self, _request: web.Request) -> web.Response:
        if "keys away" in self.provider.faults:
            return web.Response(status=_AWAY)
        return web.json_response({"keys": [key.jwk() for key in self.provider.keys]})

    async def page(self, request: web.Request) -> web.Response:
        client = self.provider.asking(request.query)
        return web.Response(text=_page(client, self.provider.people), content_type="text/html")

    async def chosen(self, request: web.Request) -> web.Response:
        person = self.provider.people.get(str((await request.post()).get("person", "")))
        query = dict(request.query)
        self.provider.asking(query)
        said = {"error": "access_denied"}
        if person is not None:
            said = self.provider.grant(query, person)
        if "state" in query:
            said["state"] = query["state"]
        raise web.HTTPFound(f"{query['redirect_uri']}?{urlencode(said)}")

    async def token(self, request: web.Request) -> web.Response:
        form, faults = fields(await request.text()), self.provider.faults
        if "token endpoint away" in faults:
            return web.Response(status=_AWAY)
        if "token endpoint moved" in faults and request.path == "/token":
            raise web.HTTPTemporaryRedirect(f"{self.provider.issuer}/elsewhere")
        answer = self.provider.exchange(form, request.headers.get("Authorization"))
        if "no JSON" in faults:
            return web.Response(text="<html>Welcome to the hotel's Wi-Fi</html>")
        if "huge answer" in faults:
            answer["padding"] = _MEGABYTES
        return web.json_response(answer, headers={"Cache-Control": "no-store"})


def _page(client: Client, people: Mapping[str, Person]) -> str:
    choices = (
        _CHOICE.format(
            subject=html.escape(p.subject), name=html.escape(p.name), email=html.escape(p.email)
        )
        for p in people.values()
    )
    return _PAGE.format(client=html.escape(client.id), people="".join(choices))


async def _by_hand(public_url: str) -> None:
    client = Client("by-hand", secrets.token_urlsafe(16), (f"{public_url}/login/google",))
    async with serving(client) as google:
        google.provider.add(Person.at_work("asha@deccan.example"))
        google.provider.add(Person("ravi@gmail.com", "Ravi"))
        sys.stdout.write(
            f"QM_GOOGLE_ISSUER={google.url}\n"
            f"QM_GOOGLE_CLIENT_ID={client.id}\nQM_GOOGLE_CLIENT_SECRET={client.secret}\n"
        )
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_by_hand(sys.argv[1] if sys.argv[1:] else "http://localhost:8080"))
