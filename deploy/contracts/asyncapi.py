"""The AsyncAPI 3.0 document: every event, where it is published, and who may see it live."""

import inspect
from typing import Any, Final

from deploy.contracts import live
from libs.contracts.base import Event
from libs.contracts.registry import events
from libs.messaging.topology import EVENTS, SLOTS

_TEXT: Final = {"type": "string"}
_ENVELOPE: Final = {
    "type": "object",
    "description": "CloudEvents 1.0, structured mode.",
    "required": ["specversion", "id", "source", "type", "subject", "time", "tenantid", "data"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "format": "uuid", "description": "The same on every delivery"},
        "source": {"type": "string", "description": "/quartermaster/<service>"},
        "type": {"type": "string", "description": "quartermaster.<type>.v<major>"},
        "subject": {"type": "string", "description": "Id of what it is about"},
        "time": {"type": "string", "format": "date-time"},
        "dataschema": {"type": "string", "format": "uri-reference"},
        "datacontenttype": {"const": "application/json"},
        "tenantid": {"type": "string", "format": "uuid"},
        "sequence": {"type": "string", "description": "Version of the aggregate, 20 digits"},
        "partitionkey": {"type": "string", "description": "What it keeps its order within"},
        **dict.fromkeys(
            (
                "actorid",
                "actorname",
                "correlationid",
                "causationid",
                "traceparent",
                "requestid",
                "ip",
                "reason",
            ),
            _TEXT,
        ),
        "data": {"type": "object"},
    },
}


def asyncapi() -> dict[str, Any]:
    """The document; events are found in the registry."""
    contracts = events()
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Quartermaster events",
            "version": "1",
            "description": "Every change is an event. Services hear them over RabbitMQ; people "
            "see those their permissions allow live over /ws and /events.",
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": {
            live.CHANNEL: live.channel(),
            **{key: _channel(key) for key in contracts},
        },
        "operations": {
            **live.operations(),
            **{
                f"publish {key}": {
                    "action": "send",
                    "channel": {"$ref": f"#/channels/{key}"},
                    "summary": _summary(contract),
                }
                for key, contract in contracts.items()
            },
        },
        "components": {
            "messages": {
                **live.messages(),
                **{key: _message(key, contract) for key, contract in contracts.items()},
            },
            "schemas": {"Envelope": _ENVELOPE},
        },
    }


def _channel(key: str) -> dict[str, Any]:
    return {
        "address": f"{key}.p{{slot}}",
        "messages": {key: {"$ref": f"#/components/messages/{key}"}},
        "parameters": {
            "slot": {
                "description": f"0 to {SLOTS - 1}: the hash of tenant and partition key, "
                "so that what belongs together stays in order"
            }
        },
        "bindings": {
            "amqp": {
                "is": "routingKey",
                "exchange": {"name": EVENTS, "type": "topic", "durable": True},
            }
        },
    }


def _message(key: str, contract: type[Event]) -> dict[str, Any]:
    return {
        "name": key,
        "title": contract.__name__,
        "summary": _summary(contract),
        "contentType": "application/cloudevents+json",
        "payload": {
            "allOf": [
                {"$ref": "#/components/schemas/Envelope"},
                {
                    "type": "object",
                    "properties": {
                        "type": {"const": f"quartermaster.{key}"},
                        "data": {"$ref": f"/schemas/{key}.json"},
                    },
                },
            ]
        },
        "x-permission": contract.permission,
    }


def _summary(contract: type[Event]) -> str:
    return inspect.cleandoc(contract.__doc__ or "").partition("\n")[0]
