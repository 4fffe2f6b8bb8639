"""One OpenAPI document for all that the gateway forwards, and the list of those routes."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from libs.contracts.permissions import PUBLIC, SERVICE

Document = dict[str, Any]

# Everything else (health, metrics, operators' routes) is on each service's own port only.
_PUBLIC_PATHS: Final = ("/api/", "/t/", "/portal/", "/.well-known/")
_REF: Final = "#/components/schemas/"
_NEEDS: Final = {
    "public": "Needs no token.",
    "authenticated": "Needs to be signed in.",
    "operator": "Needs operator rights.",
}
_PROBLEM: Final = {
    "title": "Problem",
    "description": "What went wrong (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence for the user"},
        "instance": {"type": "string", "format": "uri-reference"},
        "code": {"type": "string", "description": "Stable, for programs"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "description": "The fields that are wrong (422)",
            "items": {
                "type": "object",
                "required": ["field", "message", "code"],
                "properties": {
                    "field": {"type": "string"},
                    "message": {"type": "string"},
                    "code": {"type": "string"},
                },
            },
        },
    },
    "additionalProperties": True,
}
_FAILS: Final = {
    "description": "What went wrong",
    "content": {"application/problem+json": {"schema": {"$ref": f"{_REF}Problem"}}},
}
_REPLACED: Final = frozenset({"HTTPValidationError", "ValidationError"})


def operations(documents: Mapping[str, Document]) -> Iterator[tuple[str, str, str, Document]]:
    """Every published operation: service, path, method, and the operation itself."""
    for service, document in documents.items():
        for path, item in document["paths"].items():
            if path.startswith(_PUBLIC_PATHS):
                for method, operation in item.items():
                    yield service, path, method.upper(), operation


def routes(documents: Mapping[str, Document]) -> list[dict[str, str]]:
    """What the gateway enforces; KeyError for an operation without a declared permission."""
    found = [
        {
            "service": service,
            "method": method,
            "path": path,
            "permission": operation["x-permission"],
        }
        for service, path, method, operation in operations(documents)
    ]
    return sorted(found, key=lambda route: (route["path"], route["method"]))


def merge(documents: Mapping[str, Document]) -> Document:
    """All services as one API; routes that are between services are left out."""
    schemas: Document = {"Problem": _PROBLEM}
    taken: Document = {"Problem": _PROBLEM}
    paths: Document = {}
    for service, document in documents.items():
        own = _own_schemas(document)
        names = _names(taken, service, own)
        taken = {**own, **taken}
        schemas |= {names[name]: _renamed(schema, names) for name, schema in own.items()}
        for _, path, method, operation in operations({service: document}):
            if operation["x-permission"] != SERVICE:
                paths.setdefault(path, {})[method.lower()] = _renamed(_told(operation), names)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Quartermaster",
            "version": "1",
            "description": "Stock, purchasing and sales. Money and quantities are decimals in "
            "strings, times RFC 3339 in UTC, errors RFC 9457 problem documents. Live events: "
            "[/asyncapi](/asyncapi).",
        },
        "servers": [{"url": "/"}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
            },
        },
    }


def _own_schemas(document: Document) -> Document:
    schemas: Document = document.get("components", {}).get("schemas", {})
    return {name: schema for name, schema in schemas.items() if name not in _REPLACED}


def _names(taken: Document, service: str, own: Document) -> dict[str, str]:
    """What a service's schemas are called: one whose name has another shape gets a name of its own.

    So does one that only refers to such a schema, for its shape is another one too.
    """
    clashing = {name for name in own if taken.get(name, own[name]) != own[name]}
    while more := {
        name
        for name in own
        if name in taken and name not in clashing and clashing & set(_references(own[name]))
    }:
        clashing |= more
    return {name: service.title() + name if name in clashing else name for name in own}


def _references(value: Any) -> Iterator[str]:
    """Names of the schemas that something refers to."""
    if isinstance(value, dict):
        if isinstance(reference := value.get("$ref"), str):
            yield reference.removeprefix(_REF)
        for item in value.values():
            yield from _references(item)
    elif isinstance(value, list):
        for item in value:
            yield from _references(item)


def _told(operation: Document) -> Document:
    """The operation with its permission in words, and its failures as they really are."""
    permission = operation["x-permission"]
    needs = _NEEDS.get(permission, f"Needs the permission `{permission}`.")
    description = operation.get("description", "")
    responses = {k: v for k, v in operation["responses"].items() if k != "422"}
    return {
        **operation,
        "description": f"{description}\n\n{needs}".strip(),
        "responses": {**responses, "default": _FAILS},
        **({} if permission == PUBLIC else {"security": [{"bearer": []}]}),
    }


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """The same with every reference to a renamed schema put right."""
    if isinstance(value, dict):
        return {
            k: _REF + names.get(v.removeprefix(_REF), v.removeprefix(_REF))
            if k == "$ref" and isinstance(v, str)
            else _renamed(v, names)
            for k, v in value.items()
        }
    if isinstance(value, list):
        return [_renamed(item, names) for item in value]
    return value
