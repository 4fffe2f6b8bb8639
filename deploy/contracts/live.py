"""What clients and the gateway say to each other on `/ws`, for the AsyncAPI document."""

from typing import Any, Final

_TEXT: Final = {"type": "string"}
_TIME: Final = {"type": "string", "format": "date-time"}
_TOPICS: Final = {
    "type": "array",
    "items": _TEXT,
    "description": "Event types; * stands for any characters, as in inventory.*",
}
_OFFSET: Final = {
    "type": "string",
    "description": "A place in the stream: the point to resume from",
}

# By name: who says it, when, and its fields besides `type`; those that end in ? may be absent.
_SAID: Final[dict[str, tuple[str, str, dict[str, Any]]]] = {
    "authenticate": (
        "receive",
        "First, within 10 seconds; again to go on with a newer token.",
        {"token": _TEXT},
    ),
    "subscribe": (
        "receive",
        "What to hear from now on, or from behind the last message had.",
        {"topics": _TOPICS, "after?": _OFFSET},
    ),
    "watch": (
        "receive",
        "What to be told now and every 25 seconds; none ends it.",
        {
            "paths": {
                "type": "array",
                "items": _TEXT,
                "maxItems": 4,
                "description": "Addresses as for GET, such as /api/v1/sales/orders?status=picking",
            }
        },
    ),
    "authenticated": ("send", "The token is good.", {}),
    "subscribed": ("send", "The topics that are heard from now on.", {"topics": _TOPICS}),
    "heartbeat": ("send", "Every 30 seconds.", {"time": _TIME, "id": _OFFSET}),
    "snapshot": (
        "send",
        "What a watched address gives: asked at this time, with the client's rights.",
        {
            "path": _TEXT,
            "status": {"type": "integer"},
            "time": _TIME,
            "data": {"description": "The answer's body if the status is 200, else null"},
        },
    ),
    "reset": (
        "send",
        "Something is gone: fetch afresh, go on from here.",
        {"id": _OFFSET},
    ),
    "error": ("send", "Why the connection closes now.", {"code": _TEXT, "detail": _TEXT}),
}
_EVENT: Final = {
    "name": "event",
    "summary": "Something happened. Cost fields are absent without costs.read.",
    "contentType": "application/json",
    "payload": {
        "type": "object",
        "required": ["id", "event_id", "type", "time", "subject", "version", "data"],
        "properties": {
            "id": _OFFSET,
            "event_id": {"type": "string", "format": "uuid"},
            "type": {"type": "string", "description": "Without the version, as in the topics"},
            "time": _TIME,
            "subject": {"type": "string", "format": "uuid"},
            "version": {"type": "integer", "description": "Of the subject; newer is higher"},
            "data": {"type": "object", "description": "/schemas/<type>.v<major>.json"},
        },
    },
}
CHANNEL: Final = "live"


def messages() -> dict[str, dict[str, Any]]:
    """Every message of the live channel, by its name in the document."""
    said = {f"{CHANNEL}.{name}": _message(name, *of) for name, of in _SAID.items()}
    return {**said, f"{CHANNEL}.event": _EVENT}


def channel() -> dict[str, Any]:
    """The channel: a WebSocket; /events says the same as server-sent events."""
    return {
        "address": "/ws",
        "description": "GET /events?topics= sends the same as server-sent events, with the token "
        "in Authorization and Last-Event-ID to resume.",
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages()},
        "bindings": {"ws": {"method": "GET"}},
    }


def operations() -> dict[str, dict[str, Any]]:
    """What the gateway hears and says there."""
    names: dict[str, list[str]] = {"receive": [], "send": [f"{CHANNEL}.event"]}
    for name, (action, _, _) in _SAID.items():
        names[action].append(f"{CHANNEL}.{name}")
    return {
        f"{CHANNEL} {action}": {
            "action": action,
            "channel": {"$ref": f"#/channels/{CHANNEL}"},
            "messages": [{"$ref": f"#/channels/{CHANNEL}/messages/{name}"} for name in said],
        }
        for action, said in names.items()
    }


def _message(name: str, _action: str, summary: str, fields: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "summary": summary,
        "contentType": "application/json",
        "payload": {
            "type": "object",
            "required": ["type", *(field for field in fields if not field.endswith("?"))],
            "properties": {
                "type": {"const": name},
                **{field.removesuffix("?"): schema for field, schema in fields.items()},
            },
        },
    }
