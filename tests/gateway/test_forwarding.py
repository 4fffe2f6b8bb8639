"""Requests on their way to a service and back."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from yarl import URL

from tests.gateway.conftest import NewGateway, Running
from tests.gateway.upstream import PIECE, PIECES

READ, MANAGE = "catalog.products.read", "catalog.products.manage"
THINGS = "/api/v1/catalog/things"


def arrived(body: dict[str, Any]) -> dict[str, list[str]]:
    """The headers that reached the service."""
    headers: dict[str, list[str]] = {}
    for name, value in body["headers"]:
        headers.setdefault(name, []).append(value)
    return headers


async def test_path_and_query_reach_the_service_byte_for_byte(gateway: Running) -> None:
    path, query = f"{THINGS[:-1]}%73", "q=a%20b%2Fc&sort=-created_at&q=%E2%82%B9&c=+%2B"
    headers = {"Authorization": f"Bearer {gateway.issuer.token(READ)}"}
    url = URL(f"{gateway.url}{path}?{query}", encoded=True)
    async with gateway.session.get(url, headers=headers) as answer:
        body = await answer.json()
    assert answer.status == 200
    assert (body["path"], body["query"]) == (path, query)


async def test_a_service_sees_the_callers_address_whatever_the_caller_claims(
    gateway: Running,
) -> None:
    lies = {"X-Forwarded-For": "8.8.8.8", "Forwarded": "for=8.8.8.8", "X-Real-IP": "8.8.8.8"}
    answer = await gateway.asked_with(READ).request("GET", THINGS, headers=lies)
    headers = arrived(answer.body)
    assert headers["x-forwarded-for"] == ["127.0.0.1"]
    assert not {"forwarded", "x-real-ip"} & set(headers)


async def test_what_concerns_one_connection_stays_on_it(gateway: Running) -> None:
    sent = {
        "Connection": "close, X-Private",
        "X-Private": "1",
        "TE": "trailers",
        "X-Kept": "1",
    }
    answer = await gateway.asked_with(READ).request("GET", THINGS, headers=sent)
    headers = arrived(answer.body)
    assert headers["x-kept"] == ["1"]
    assert not {"x-private", "te", "connection"} & set(headers)


async def test_an_answer_stays_in_no_cache_and_is_what_it_says_it_is(gateway: Running) -> None:
    answer = await gateway.asked_with(READ).request("GET", THINGS)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_every_request_has_an_id_and_a_trace(gateway: Running) -> None:
    client = gateway.asked_with(READ)
    trace = f"00-{'a' * 32}-{'b' * 16}-01"
    given = await client.request(
        "GET", THINGS, headers={"X-Request-Id": "my-request-1", "traceparent": trace}
    )
    assert given.headers["x-request-id"] == "my-request-1"
    headers = arrived(given.body)
    assert headers["x-request-id"] == ["my-request-1"]
    assert headers["traceparent"][0].startswith(f"00-{'a' * 32}-")
    made = await client.request("GET", THINGS, headers={"X-Request-Id": "bad id\t<script>"})
    assert len(made.headers["x-request-id"]) == 32
    refused = await gateway.anonymous.get(THINGS)
    assert refused.body["request_id"] == refused.headers["x-request-id"]


async def test_a_large_body_is_streamed_not_collected(gateway: Running) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(PIECES):
            yield PIECE

    answer = await gateway.asked_with(MANAGE).request("POST", f"{THINGS}/import", data=pieces())
    assert answer.status == 200
    assert answer.body["bytes"] == PIECES * len(PIECE)
    assert answer.body["pieces"] > 1
    whole = await gateway.asked_with(MANAGE).request(
        "POST", f"{THINGS}/import", data=io.BytesIO(PIECE * PIECES)
    )
    assert whole.body["bytes"] == PIECES * len(PIECE)


async def test_a_long_answer_is_streamed_whole(gateway: Running) -> None:
    answer = await gateway.asked_with(READ).get("/api/v1/catalog/export")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.body == (PIECE * PIECES).decode()


@pytest.mark.parametrize("declared", [True, False])
async def test_a_body_above_the_limit_is_refused(gateway: Running, *, declared: bool) -> None:
    size = gateway.settings.body_bytes + 1

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, size, 1_000_000):
            yield b"x" * min(1_000_000, size - start)

    reader, writer = await asyncio.open_connection("127.0.0.1", gateway.settings.port)
    token = gateway.issuer.token(MANAGE)
    head = f"POST {THINGS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}"
    if declared:
        writer.write(f"{head}\r\nContent-Length: {size}\r\n\r\n".encode())
    else:
        writer.write(f"{head}\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        async for piece in pieces():
            writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            await asyncio.sleep(0)
    answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"connection: close" in answer.lower()
    writer.close()


async def test_an_import_may_be_larger_than_other_bodies(new_gateway: NewGateway) -> None:
    gateway = await new_gateway(body_bytes=1_000, import_bytes=100_000)
    client = gateway.asked_with(MANAGE)
    assert (await client.request("POST", THINGS, data=b"x" * 2_000)).status == 413
    assert (await client.request("POST", f"{THINGS}/import", data=b"x" * 2_000)).status == 200
    assert (await client.request("POST", f"{THINGS}/import", data=b"x" * 100_001)).status == 413


@pytest.mark.parametrize("ends", [True, False])
async def test_a_head_above_the_limit_is_refused(gateway: Running, *, ends: bool) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", gateway.settings.port)
    writer.write(b"GET /health/live HTTP/1.1\r\nHost: x\r\nX-Long: " + b"x" * 40_000)
    if ends:
        writer.write(b"\r\n\r\n")
    answer = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    assert answer.startswith(b"HTTP/1.1 431 ")


async def test_a_service_that_is_away_is_a_503_that_says_when_to_try_again(
    gateway: Running,
) -> None:
    for answer in (
        await gateway.asked_with().get("/api/v1/sales/orders"),
        await gateway.asked_with().post("/api/v1/sales/orders", {"a": 1}, key="k"),
    ):
        assert answer.status == 503
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["retry-after"] == "1"
        assert answer.body["code"] == "unavailable"
        assert "sales" in answer.body["detail"]


async def test_a_service_that_stays_silent_is_a_504(new_gateway: NewGateway) -> None:
    gateway = await new_gateway(upstream_seconds=0.2)
    answer = await gateway.asked_with().get("/api/v1/catalog/slow")
    assert (answer.status, answer.body["code"]) == (504, "gateway_timeout")


class Flaky:
    """A service whose connections die: it answers only those of these numbers."""

    def __init__(self, answers: set[int]) -> None:
        """Counts the requests."""
        self.answers = answers
        self.requests = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        while head := await reader.read(65_536):
            self.requests += 1
            if self.requests not in self.answers:
                break
            assert head
            body = json.dumps({"request": self.requests}).encode()
            writer.write(
                b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
                b"content-length: %d\r\n\r\n%b" % (len(body), body)
            )
            await writer.drain()
        writer.close()


@pytest.mark.parametrize(
    ("method", "key", "status", "requests"),
    [("POST", None, 502, 1), ("POST", "once", 200, 2), ("GET", None, 200, 2)],
)
async def test_only_what_is_harmless_twice_is_sent_twice(
    new_gateway: NewGateway, method: str, key: str | None, status: int, requests: int
) -> None:
    flaky = Flaky({2})
    listener = await asyncio.start_server(flaky, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    gateway = await new_gateway(sales_url=f"http://127.0.0.1:{port}")
    headers = {"Idempotency-Key": key} if key else {}
    answer = await gateway.asked_with().request(
        method, "/api/v1/sales/orders", headers=headers, data=b"{}" if method == "POST" else None
    )
    assert (answer.status, flaky.requests) == (status, requests)
    listener.close()
