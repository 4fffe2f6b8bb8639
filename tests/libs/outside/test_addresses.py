"""What companies give as addresses must not lead inside, however it is written (quality.md 14)."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import ClassVar

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from libs.outside.addresses import is_public, outside_url
from libs.outside.calling import Outside, Unreachable

# {p} is where the canaries listen.
INSIDE = [
    *("https://127.0.0.1:{p}/", "https://127.0.0.1:{p}", "https://127.1:{p}/", "https://0:{p}/"),
    *("https://127.0.1:{p}/", "https://2130706433:{p}/", "https://0x7f000001:{p}/"),
    *("https://0x7f.0.0.1:{p}/", "https://0x7f.1:{p}/", "https://017700000001:{p}/"),
    *("https://0177.0.0.1:{p}/", "https://0177.0x0.0.1:{p}/", "https://127.000.000.001:{p}/"),
    *("https://127.127.127.127:{p}/", "https://127.0.0.1.:{p}/", "https://0.0.0.0:{p}/"),
    *("https://localhost:{p}/", "https://LOCALHOST:{p}/", "https://localhost.:{p}/"),
    *("https://[::1]:{p}/", "https://[0:0:0:0:0:0:0:1]:{p}/", "https://[::]:{p}/"),
    *("https://[::ffff:127.0.0.1]:{p}/", "https://[::ffff:7f00:1]:{p}/"),
    *("https://[0:0:0:0:0:ffff:7f00:0001]:{p}/", "https://[::FFFF:127.0.0.1]:{p}/"),
    *("https://[::127.0.0.1]:{p}/", "https://[::7f00:1]:{p}/", "https://[::ffff:0:7f00:1]:{p}/"),
    *("https://[64:ff9b::127.0.0.1]:{p}/", "https://[64:ff9b::7f00:1]:{p}/"),
    *("https://[64:ff9b:1::7f00:1]:{p}/", "https://[2002:7f00:1::]:{p}/"),
    *("https://[2002:0a00:0001::1]:{p}/", "https://[2001:0:7f00:1::]:{p}/"),
    *("https://[fe80::5efe:127.0.0.1]:{p}/", "https://[2606:4700::5efe:7f00:1]:{p}/"),
    *("https://[fe80::1]:{p}/", "https://[fe80::1%25lo]:{p}/", "https://[::1%25lo]:{p}/"),
    *("https://[fc00::1]:{p}/", "https://[fd12:3456:789a::1]:{p}/", "https://[fec0::1]:{p}/"),
    *("https://[ff02::1]:{p}/", "https://[100::1]:{p}/", "https://[2001:db8::1]:{p}/"),
    *("https://10.0.0.1:{p}/", "https://10.255.255.255:{p}/", "https://172.16.0.1:{p}/"),
    *("https://172.31.255.255:{p}/", "https://192.168.0.1:{p}/", "https://192.168.255.255:{p}/"),
    *("https://100.64.0.1:{p}/", "https://100.127.255.255:{p}/", "https://169.254.169.254:{p}/"),
    *("https://169.254.0.1:{p}/", "https://2852039166:{p}/", "https://0xa9fea9fe:{p}/"),
    *("https://192.0.0.1:{p}/", "https://192.0.2.1:{p}/", "https://198.18.0.1:{p}/"),
    *("https://198.51.100.1:{p}/", "https://203.0.113.1:{p}/", "https://224.0.0.1:{p}/"),
    *("https://240.0.0.1:{p}/", "https://255.255.255.255:{p}/"),
    # Full-width digits and dots that IDNA folds.
    *(
        "https://①②⑦.⓪.⓪.①:{p}/",
        "https://127。0。0。1:{p}/",
        "https://\uff11\uff12\uff17.0.0.1:{p}/",
    ),
    *("https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:{p}/", "https://rebinds.example:{p}/", "https://inside.example:{p}/"),
    *(
        "https://mixed.example:{p}/",
        "https://mapped.example:{p}/",
        "https://xn--inside.example:{p}/",
    ),
    # Who is asked is not who it looks like.
    *("https://shop.example@127.0.0.1:{p}/", "https://127.0.0.1:{p}#@shop.example/"),
    *("https://user:pass@shop.example:{p}/", "https://shop.example:{p}\\@127.0.0.1/"),
    *(
        "https://127.0.0.1:{p}\\.shop.example/",
        "https:/\\127.0.0.1:{p}/",
        "https:///127.0.0.1:{p}/",
    ),
    *("http://shop.example:{p}/", "http://127.0.0.1:{p}/", "ftp://127.0.0.1:{p}/"),
    *("file:///etc/passwd", "gopher://127.0.0.1:{p}/", "unix:///var/run/docker.sock"),
    *("//127.0.0.1:{p}/", "127.0.0.1:{p}", "https://", "", "https://127.0.0.1:{p}/ HTTP/1.1"),
    *("https://shop.example\r\nHost: 127.0.0.1:{p}/", "https://[127.0.0.1]:{p}/", "https://[:{p}/"),
    "https://shop.example:99999/",
]


class Hostile(AbstractResolver):
    """A resolver that names of the test's own and numbers in odd spellings lead inside by."""

    NAMES: ClassVar = {
        "rebinds.example": ["127.0.0.1"],
        "inside.example": ["10.0.0.1", "127.0.0.1"],
        "xn--inside.example": ["::1"],
        "mixed.example": ["::1", "127.0.0.1", "0.0.0.0"],  # noqa: S104 - what is refused
        "mapped.example": ["::ffff:127.0.0.1"],
        "localhost": ["127.0.0.1", "::1"],
    }

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_INET,  # noqa: ARG002 - given by name
    ) -> list[ResolveResult]:
        """As a system's resolver does: `inet_aton` takes all that looks like a number."""
        try:
            found = [socket.inet_ntoa(socket.inet_aton(host.rstrip(".")))]
        except OSError:
            found = self.NAMES.get(host.rstrip(".").lower(), [])
        if not found:
            raise OSError("no such name")
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in found
        ]

    async def close(self) -> None:
        """Nothing is open."""


@dataclass
class Canary:
    """A server inside, and how often anybody connected."""

    port: int = 0
    connections: int = 0


@asynccontextmanager
async def canaries() -> AsyncIterator[Canary]:
    """On both loopback addresses, the same port."""
    canary = Canary()

    async def connected(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        canary.connections += 1
        writer.close()

    four = await asyncio.start_server(connected, "127.0.0.1", 0)
    canary.port = four.sockets[0].getsockname()[1]
    servers = [four]
    if socket.has_ipv6:
        with suppress(OSError):
            servers.append(await asyncio.start_server(connected, "::1", canary.port))
    yield canary
    for server in servers:
        server.close()


async def test_no_address_a_company_gives_leads_inside() -> None:
    """Not one connection, over more than 80 ways to write it; the canaries are alive."""
    assert len(INSIDE) >= 80
    async with canaries() as canary:
        outside = Outside(resolver=Hostile(), timeout=2)
        for text in INSIDE:
            url = text.replace("{p}", str(canary.port))
            with pytest.raises(Unreachable):
                await outside.ask("POST", url, headers={}, body=b"{}")
                pytest.fail(f"{url} was asked")
        assert canary.connections == 0
        await outside.close()
        trusting = Outside(allow_private=True, resolver=Hostile(), timeout=2)
        with pytest.raises(Unreachable):
            await trusting.ask("GET", f"http://rebinds.example:{canary.port}/", headers={})
        assert canary.connections > 0
        await trusting.close()


async def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    """Whatever it points to is not asked; a long answer is not read."""

    async def moved(_request: web.Request) -> web.Response:
        return web.Response(status=307, headers={"location": f"http://127.0.0.1:{canary.port}/"})

    async def long(_request: web.Request) -> web.Response:
        return web.Response(body=b"x" * 1_000_001)

    async with canaries() as canary:
        app = web.Application()
        app.router.add_get("/", moved)
        app.router.add_get("/long", long)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        outside = Outside(allow_private=True)
        reply = await outside.ask("GET", url, headers={})
        assert reply.status == 307
        assert not reply.good
        assert canary.connections == 0
        with pytest.raises(Unreachable, match="too long"):
            await outside.ask("GET", url + "long", headers={})
        await outside.close()
        await runner.cleanup()


def test_addresses_on_the_internet_are_public() -> None:
    """Also those that carry a public IPv4 one: an IPv6-only network reaches the old one so."""
    for address in ("8.8.8.8", "1.1.1.1", "2606:4700::1111", "64:ff9b::8.8.8.8", "::ffff:8.8.8.8"):
        assert is_public(address), address
    assert not is_public("no address")
    assert outside_url("https://shop.example/stock?key=1") == "https://shop.example/stock?key=1"
    assert outside_url("http://127.0.0.1:8080/", allow_private=True)
