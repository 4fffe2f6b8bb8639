"""The contracts written down are those of the code, and old promises are kept."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from deploy.contracts.__main__ import SCHEMAS, broken, drifted, generate
from deploy.contracts.openapi import merge, routes
from deploy.contracts.schemas import breaks
from deploy.contracts.services import ROOT
from libs.contracts.permissions import PERMISSIONS, SPECIAL

OLD: dict[str, Any] = {
    "type": "object",
    "description": "A sentence.",
    "properties": {
        "id": {"type": "string", "format": "uuid", "title": "Id"},
        "note": {"type": "string", "default": ""},
        "lines": {"type": "array", "items": {"$ref": "#/$defs/Line"}},
    },
    "required": ["id", "lines"],
    "$defs": {
        "Line": {
            "type": "object",
            "properties": {"quantity": {"type": "string"}},
            "required": ["quantity"],
        }
    },
}


@pytest.fixture(scope="module")
def files() -> dict[Path, str]:
    """The contracts as the code has them."""
    return generate()


def test_the_committed_contracts_are_those_of_the_code(files: dict[Path, str]) -> None:
    assert broken(ROOT, files) == []
    assert drifted(ROOT, files) == []


def test_every_published_route_declares_a_permission_there_is(files: dict[Path, str]) -> None:
    published = json.loads(files[Path("gateway/contracts/routes.json")])
    assert {route["permission"] for route in published} <= set(PERMISSIONS) | SPECIAL
    assert all(route["path"].startswith("/") for route in published)


def test_drift_names_the_file_and_what_to_run(tmp_path: Path) -> None:
    (tmp_path / "same").write_text("1")
    (tmp_path / "other").write_text("1")
    wanted = {Path("same"): "1", Path("other"): "2", Path("missing"): "3"}
    sentences = drifted(tmp_path, wanted)
    assert [s.split()[0] for s in sentences] == ["other", "missing"]
    assert all("python -m deploy.contracts" in s for s in sentences)


def test_an_event_that_is_gone_is_noticed(tmp_path: Path, files: dict[Path, str]) -> None:
    (tmp_path / SCHEMAS).mkdir(parents=True)
    (tmp_path / SCHEMAS / "sales.order.sung.v1.json").write_text("{}")
    assert "sales.order.sung.v1" in broken(tmp_path, files)[0]


def test_words_and_optional_fields_may_change() -> None:
    new = deepcopy(OLD)
    new["description"] = "Another sentence."
    new["properties"]["id"]["title"] = "The id"
    new["properties"]["colour"] = {"type": "string", "default": "red"}
    new["$defs"]["Line"]["properties"]["unit"] = {"type": "string", "default": "pcs"}
    assert list(breaks(OLD, new)) == []


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (("properties", "id", "type"), "integer", "id.type changed"),
        (("properties", "note"), None, "note is gone"),
        (("properties", "note", "default"), "none", "note.default changed"),
        (("required",), ["id", "lines", "note"], "note must be there"),
        (("required",), ["id"], "lines must be there"),
        (("$defs", "Line", "properties", "quantity", "type"), "number", "quantity.type changed"),
        (("$defs", "Line", "properties", "quantity"), None, "quantity is gone"),
        (("x-permission",), "operator", "x-permission changed"),
    ],
)
def test_anything_else_is_a_new_major_version(path: tuple[str, ...], value: Any, says: str) -> None:
    new = deepcopy(OLD)
    place = new
    for name in path[:-1]:
        place = place[name]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    found = list(breaks(OLD, new))
    assert any(says in sentence for sentence in found), found


def test_services_that_use_one_name_for_two_shapes_are_told_apart() -> None:
    def document(service: str, kind: str) -> dict[str, Any]:
        answer = {"application/json": {"schema": {"$ref": "#/components/schemas/Page"}}}
        operation = {
            "x-permission": "public",
            "responses": {"200": {"description": "", "content": answer}},
        }
        page = {"type": "object", "properties": {"items": {"$ref": "#/components/schemas/Item"}}}
        return {
            "paths": {
                f"/api/v1/{service}/things": {"get": operation},
                "/admin/outbox": {"get": operation},
            },
            "components": {"schemas": {"Page": page, "Item": {"type": kind}}},
        }

    documents = {s: document(s, kind) for s, kind in (("one", "string"), ("two", "integer"))}
    merged = merge(documents)
    assert [r["path"] for r in routes(documents)] == [
        "/api/v1/one/things",
        "/api/v1/two/things",
    ]
    schemas = merged["components"]["schemas"]
    assert (schemas["Item"]["type"], schemas["TwoItem"]["type"]) == ("string", "integer")
    for service, page, item in (("one", "Page", "Item"), ("two", "TwoPage", "TwoItem")):
        answer = merged["paths"][f"/api/v1/{service}/things"]["get"]["responses"]["200"]
        shown = answer["content"]["application/json"]["schema"]["$ref"]
        assert shown == f"#/components/schemas/{page}"
        assert schemas[page]["properties"]["items"]["$ref"] == f"#/components/schemas/{item}"


def test_an_operation_without_a_permission_fails_the_build() -> None:
    operation: dict[str, Any] = {"responses": {}}
    documents = {"one": {"paths": {"/api/v1/one/things": {"get": operation}}}}
    with pytest.raises(KeyError, match="x-permission"):
        routes(documents)
