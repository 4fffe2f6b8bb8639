"""Every operation of every service and every id it takes, by the services' OpenAPI documents."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deploy.contracts.services import documents
from tests.security.expectations import EXPECTED, OF_EVERY_SERVICE

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """A method and a path template of one service, and the permission it declares."""

    service: str
    method: str
    path: str
    permission: str | None

    @property
    def name(self) -> str:
        """As the expectations name it."""
        return f"{self.method} {self.path}"

    def expected(self) -> frozenset[str] | None:
        """Who may, or None if nobody has said."""
        return OF_EVERY_SERVICE.get(self.name, EXPECTED.get(self.name))

    def filled(self, ids: Mapping[str, str]) -> str:
        """The path with these ids in it."""
        path = self.path
        for name, value in ids.items():
            path = path.replace(f"{{{name}}}", value)
        assert "{" not in path, f"say in tests/security/things.py which id stands in {self.path}"
        return path


@dataclass(frozen=True, slots=True)
class IdParameter:
    """A place where a request names a thing: `where` is path, query or body.

    `field` is a name, or in a body the way there as a 422 tells it: `lines.0.product_id`.
    """

    operation: Operation
    where: str
    field: str

    @property
    def name(self) -> str:
        """The field itself, without the way there; of a list of ids, what one of them is called."""
        name, _, last = self.field.rpartition(".")
        return name.rpartition(".")[-1].removesuffix("s") if last.isdigit() else last

    def __str__(self) -> str:
        """As a finding names it."""
        return f"{self.operation.name} {self.where} {self.field}"


def _operations() -> Iterator[tuple[Operation, Schema, Schema]]:
    for service, document in documents().items():
        for path, item in document["paths"].items():
            for method, told in item.items():
                permission = told.get("x-permission")
                yield Operation(service, method.upper(), path, permission), told, document


def _ids(operation: Operation, told: Schema, document: Schema) -> Iterator[IdParameter]:
    for parameter in told.get("parameters", ()):
        name, where = parameter["name"], parameter["in"]
        named = next(_leaves(parameter["schema"], document, ()), None) is not None
        # What stands in a path names a thing even where it is no UUID.
        if where == "path" or (where == "query" and (named or name == "ids")):
            yield IdParameter(operation, where, name)
    for content in told.get("requestBody", {}).get("content", {}).values():
        for way in dict.fromkeys(_leaves(content["schema"], document, ())):
            yield IdParameter(operation, "body", way)


def _leaves(schema: Schema, document: Schema, seen: tuple[str, ...]) -> Iterator[str]:
    """Ways to every UUID in a schema; 0 stands for each item of a list."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        if name not in seen:
            inner = document["components"]["schemas"][name]
            yield from _leaves(inner, document, (*seen, name))
        return
    if schema.get("format") == "uuid":
        yield ""
    for part in (p for kind in ("anyOf", "oneOf", "allOf") for p in schema.get(kind, ())):
        yield from _leaves(part, document, seen)
    below = dict(schema.get("properties", {}))
    if isinstance(schema.get("items"), dict):
        below["0"] = schema["items"]
    for name, inner in below.items():
        for way in _leaves(inner, document, seen):
            yield f"{name}.{way}".rstrip(".")


_FOUND = list(_operations())
OPERATIONS = [operation for operation, _, _ in _FOUND]
ID_PARAMETERS = [parameter for found in _FOUND for parameter in _ids(*found)]
