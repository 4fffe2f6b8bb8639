"""The envelope of an event on the wire: CloudEvents 1.0, structured JSON."""

import time
from datetime import datetime
from typing import Any, Final, Protocol
from uuid import UUID

import orjson
from pamqp.commands import Basic

from libs.contracts.base import Envelope
from libs.telemetry.spans import Span
from libs.telemetry.trace import child_of

CONTENT_TYPE: Final = "application/cloudevents+json"
_TYPE_PREFIX: Final = "quartermaster."
# Who, from where and why: columns of the event's `headers`, and their CloudEvents names.
_ABOUT: Final = {
    "actor_id": "actorid",
    "actor_name": "actorname",
    "correlation_id": "correlationid",
    "causation_id": "causationid",
    "traceparent": "traceparent",
    "request_id": "requestid",
    "ip": "ip",
    "reason": "reason",
}


class Malformed(Exception):
    """A message that is not an envelope of ours; trying again cannot help."""


class Row(Protocol):
    """A row of `events`, as asyncpg gives it."""

    def __getitem__(self, name: str, /) -> Any:
        """The column's value."""
        ...


def wrap(row: Row) -> bytes:
    """The message for a row of `events`; `payload` and `headers` are JSON text.

    The payload is spliced in as PostgreSQL gave it, never parsed. ValueError, KeyError or
    TypeError if the row is not an event.
    """
    key: str = row["type"]
    created: datetime = row["created_at"]
    headers: dict[str, str] = orjson.loads(row["headers"])
    about = {
        "specversion": "1.0",
        "id": str(row["id"]),
        "source": f"/quartermaster/{key[: key.index('.')]}",
        "type": _TYPE_PREFIX + key,
        "subject": str(row["aggregate_id"]),
        "time": created.isoformat().replace("+00:00", "Z"),
        "dataschema": f"/schemas/{key}.json",
        "datacontenttype": "application/json",
        "tenantid": str(row["tenant_id"]),
        "sequence": f"{row['aggregate_version']:020d}",
        "partitionkey": row["partition_key"],
    }
    for ours, theirs in _ABOUT.items():
        if ours in headers:
            about[theirs] = headers[ours]
    return b'%b,"data":%b}' % (orjson.dumps(about)[:-1], row["payload"].encode())


def sent(row: Row) -> Span:
    """How long it took from its commit until the broker had it."""
    headers = orjson.loads(row["headers"])
    parent = headers.get("traceparent", "")
    about: dict[str, str | int] = {
        "messaging.system": "rabbitmq",
        "messaging.message.id": str(row["id"]),
        "qm.request_id": headers.get("request_id", ""),
    }
    created: datetime = row["created_at"]
    began = int(created.timestamp() * 1e9)
    name = f"publish {row['type']}"
    return Span(name, "producer", child_of(parent), parent, began, time.time_ns(), about)


def properties(row: Row) -> Basic.Properties:
    """What the broker is told about the message: its id, which repeats with it, and its trace."""
    traceparent = orjson.loads(row["headers"]).get("traceparent")
    return Basic.Properties(
        message_id=str(row["id"]),
        message_type=row["type"],
        content_type=CONTENT_TYPE,
        delivery_mode=2,
        headers={"traceparent": traceparent} if traceparent else None,
    )


def parse(body: bytes) -> Envelope:
    """Read a message; raises Malformed. Unknown attributes are ignored."""
    try:
        raw: dict[str, Any] = orjson.loads(body)
        name, _, major = raw["type"].removeprefix(_TYPE_PREFIX).rpartition(".v")
        return Envelope(
            id=UUID(raw["id"]),
            type=name,
            major=int(major),
            tenant_id=UUID(raw["tenantid"]),
            actor_id=UUID(raw["actorid"]) if "actorid" in raw else UUID(int=0),
            subject=UUID(raw["subject"]),
            version=int(raw["sequence"]),
            time=datetime.fromisoformat(raw["time"]),
            partition_key=raw["partitionkey"],
            data=raw["data"],
            **{ours: raw.get(theirs, "") for ours, theirs in _ABOUT.items() if ours != "actor_id"},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Malformed(f"not an event: {type(error).__name__} {error}") from error
