"""What the gateway shows itself: documentation, schemas, the console, health."""

import json
import re
from pathlib import Path

import pytest

from tests.gateway.conftest import NewGateway, Running

COMMITTED = Path("gateway/contracts")


@pytest.fixture(scope="session")
async def documented(new_gateway: NewGateway) -> Running:
    """A gateway with the committed contracts, and no console built."""
    return await new_gateway(contracts=COMMITTED, console=Path("nowhere"))


@pytest.mark.promise("S3.5", "S3.6")
@pytest.mark.parametrize("address", ["/docs", "/redoc", "/asyncapi"])
async def test_documentation_loads_everything_from_our_own_origin(
    documented: Running, address: str
) -> None:
    answer = await documented.anonymous.get(address)
    assert answer.status == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy + ";"
    loaded = re.findall(r'(?:src|href|spec-url)="([^"]+)"', answer.body)
    assert loaded
    for part in loaded:
        assert part.startswith("/")
        async with documented.session.get(documented.url + part) as file:
            assert file.status == 200
    assert not re.search(r"<script(?![^>]*src=)", answer.body)


async def test_swagger_shows_the_merged_document(documented: Running) -> None:
    start = await documented.anonymous.get("/docs/start.js")
    assert '"/openapi.json"' in start.body
    document = (await documented.anonymous.get("/openapi.json")).body
    operations = [o for item in document["paths"].values() for o in item.values()]
    assert operations
    assert all("x-permission" in o for o in operations)
    assert not any(o["x-permission"] == "service" for o in operations)


async def test_every_event_has_its_schema_at_the_address_its_envelope_names(
    documented: Running,
) -> None:
    document = (await documented.anonymous.get("/asyncapi.json")).body
    assert document["asyncapi"] == "3.0.0"
    messages = document["components"]["messages"]
    keys = [key for key, message in messages.items() if "x-permission" in message]
    assert "inventory.stock.changed.v1" in keys
    for key in keys:
        schema = (await documented.anonymous.get(f"/schemas/{key}.json")).body
        assert schema["$id"] == f"/schemas/{key}.json"


async def test_the_start_page_without_a_console_is_the_documentation(documented: Running) -> None:
    async with documented.session.get(documented.url + "/", allow_redirects=False) as answer:
        assert (answer.status, answer.headers["location"]) == (307, "/docs")


@pytest.mark.parametrize("path", ["/", "/stock", "/purchase-orders/PO-2026-000001", "/login"])
async def test_every_screen_is_the_consoles_start_page(gateway: Running, path: str) -> None:
    answer = await gateway.anonymous.get(path)
    assert answer.status == 200
    assert "main-1a2b3c.js" in answer.body
    assert answer.headers["cache-control"] == "no-cache"
    assert "script-src 'self';" in answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_webassembly_runs_in_workers_only(gateway: Running) -> None:
    policies = {}
    for path in ("/", "/assets/main-1a2b3c.js", "/workers/reader-4d5e6f.js"):
        answer = await gateway.anonymous.get(path)
        assert answer.status == 200
        policies[path] = answer.headers["content-security-policy"]
    assert [p for p, rules in policies.items() if "wasm" in rules] == ["/workers/reader-4d5e6f.js"]
    assert "default-src 'none'" in policies["/workers/reader-4d5e6f.js"]


@pytest.mark.parametrize(
    "path",
    [
        *("/api", "/api/v1/nothing", "/ws", "/docs/nothing", "/redoc/nothing", "/asyncapi/nothing"),
        *("/t", "/t/unknown", "/.well-known/nothing", "/schemas/nothing.json"),
        *("/assets/gone-123.js", "/assets/..%2f..%2fconftest.py", "/schemas/..%2fbase.py"),
    ],
)
async def test_a_wrong_address_elsewhere_is_no_screen(gateway: Running, path: str) -> None:
    answer = await gateway.anonymous.get(path)
    assert (answer.status, answer.body["code"]) == (404, "not_found")


async def test_hashed_files_are_kept_for_ever_and_compressed(gateway: Running) -> None:
    url = f"{gateway.url}/assets/main-1a2b3c.js"
    async with gateway.session.get(url, headers={"Accept-Encoding": "gzip"}) as answer:
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.headers["content-type"].startswith("text/javascript")
        etag = answer.headers["etag"]
    async with gateway.session.get(url, headers={"If-None-Match": etag}) as answer:
        assert answer.status == 304
    async with gateway.session.get(url, headers={"Accept-Encoding": "identity"}) as answer:
        assert "content-encoding" not in answer.headers


async def test_health_and_metrics_need_no_token(gateway: Running) -> None:
    assert (await gateway.anonymous.get("/health/live")).body == {"status": "live"}
    assert (await gateway.anonymous.get("/health/ready")).body == {"status": "ready"}
    await gateway.asked_with("catalog.products.read").get("/api/v1/catalog/things/17")
    metrics = (await gateway.anonymous.get("/metrics")).body
    assert 'route="/api/v1/catalog/things/{thing_id}"' in metrics
    assert "/things/17" not in metrics
    assert (await gateway.anonymous.post("/health/live")).status == 405


async def test_the_committed_routes_are_those_of_the_committed_document() -> None:
    document = json.loads((COMMITTED / "openapi.json").read_text())
    published = json.loads((COMMITTED / "routes.json").read_text())
    documented = {
        (path, method.upper()) for path, item in document["paths"].items() for method in item
    }
    open_to_people = {(r["path"], r["method"]) for r in published if r["permission"] != "service"}
    assert open_to_people == documented
