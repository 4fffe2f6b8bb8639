"""The documentation the system shows of itself: there, whole, and typed."""

import re
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest

from libs.contracts.base import REGISTRY
from tests.people import Person
from tests.stack import LocalStack

pytestmark = pytest.mark.e2e


@pytest.fixture
def anybody(quartermaster: LocalStack, web: aiohttp.ClientSession) -> Person:
    """Somebody who is not signed in."""
    return Person(web, quartermaster.url)


@pytest.mark.promise("S3.5", "S3.6")
@pytest.mark.parametrize("address", ["/docs", "/redoc", "/asyncapi"])
async def test_the_pages_answer_with_everything_they_load(anybody: Person, address: str) -> None:
    answer = await anybody.ask("GET", address)
    assert answer.status == 200
    parts = re.findall(r'(?:src|href|spec-url)="([^"]+)"', answer.body)
    assert parts
    for part in parts:
        assert (await anybody.ask("GET", part)).status == 200, part


@pytest.mark.promise("S3.28")
async def test_every_operation_says_what_it_takes_and_gives(anybody: Person) -> None:
    """A type for each parameter, body and answer; a sentence for each operation."""
    document = (await anybody.ask("GET", "/openapi.json")).body
    untyped = []
    for path, item in document["paths"].items():
        for method, operation in item.items():
            name = f"{method} {path}"
            if not (operation.get("summary") or operation.get("description")):
                untyped.append(f"{name}: no sentence")
            untyped += [f"{name}: {where}" for where, of in _schemas(operation) if not _typed(of)]
    assert not untyped
    assert len(document["paths"]) > 30


@pytest.mark.promise("S3.28")
async def test_every_field_of_every_schema_has_a_type(anybody: Person) -> None:
    document = (await anybody.ask("GET", "/openapi.json")).body
    untyped = [
        f"{name}.{field}"
        for name, schema in document["components"]["schemas"].items()
        for field, of in schema.get("properties", {}).items()
        if not _typed(of)
    ]
    assert not untyped


async def test_every_event_is_described(anybody: Person) -> None:
    document = (await anybody.ask("GET", "/asyncapi.json")).body
    real = {name for name in REGISTRY if not name.startswith("testing.")}
    assert real <= set(document["components"]["messages"])


def _typed(schema: dict[str, Any]) -> bool:
    """Whether it says anything about the value; `{}` would allow everything."""
    return bool({"type", "$ref", "anyOf", "allOf", "oneOf", "enum", "const"} & set(schema))


def _schemas(operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Those of parameters, and of bodies and answers that have content."""
    for parameter in operation.get("parameters", []):
        yield f"parameter {parameter['name']}", parameter["schema"]
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        yield f"body as {kind}", content.get("schema", {})
    for status, answer in operation["responses"].items():
        for kind, content in answer.get("content", {}).items():
            yield f"{status} as {kind}", content.get("schema", {})
