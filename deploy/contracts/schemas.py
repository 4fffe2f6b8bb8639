"""JSON Schemas of the events, and what may change in them without a new major version."""

import inspect
from collections.abc import Iterator
from typing import Any, Final

from libs.contracts.base import Event
from libs.contracts.registry import events

Schema = dict[str, Any]

# Words for people: they may change at any time.
_WORDS: Final = frozenset({"title", "description", "examples", "$id", "$schema"})


def event_schemas() -> dict[str, Schema]:
    """The schema of every event's data as it is on the wire, by type and version."""
    return {key: _schema(key, contract) for key, contract in events().items()}


def _schema(key: str, contract: type[Event]) -> Schema:
    schema: Schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"/schemas/{key}.json",
        **contract.model_json_schema(mode="serialization"),
        "description": inspect.cleandoc(contract.__doc__ or ""),
        "x-permission": contract.permission,
    }
    if costs := sorted(contract.cost_fields()):
        schema["x-cost-fields"] = costs
    if addressee := contract.addressee():
        schema["x-only-to"] = addressee
    return schema


def breaks(old: Schema, new: Schema) -> Iterator[str]:
    """What in `new` a consumer of `old` may not survive; optional fields may be added."""
    yield from _differences(_resolved(old, old), _resolved(new, new), "")


def _differences(old: Any, new: Any, path: str) -> Iterator[str]:
    if not isinstance(old, dict) or not isinstance(new, dict):
        if old != new:
            yield f"{path or 'the schema'} changed from {old!r} to {new!r}"
        return
    for name in sorted({*old, *new} - _WORDS - {"properties", "required", "$defs"}):
        if name.startswith("x-") and path:
            continue
        yield from _differences(old.get(name), new.get(name), f"{path}{name}")
    was, now = old.get("properties", {}), new.get("properties", {})
    for name in sorted(was):
        if name not in now:
            yield f"the field {path}{name} is gone"
        else:
            yield from _differences(was[name], now[name], f"{path}{name}.")
    for name in sorted(set(old.get("required", ())) ^ set(new.get("required", ()))):
        yield f"whether {path}{name} must be there changed"


def _resolved(value: Any, root: Schema) -> Any:
    """The same with references replaced by what they refer to."""
    if isinstance(value, list):
        return [_resolved(item, root) for item in value]
    if not isinstance(value, dict):
        return value
    if isinstance(reference := value.get("$ref"), str):
        return _resolved(root["$defs"][reference.rpartition("/")[2]], root)
    return {k: _resolved(v, root) for k, v in value.items()}
