"""Logs: one JSON object a line on standard output, with the request it belongs to."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import orjson
import structlog

from libs.telemetry import trace

# Whoever has such a path may open what is behind it.
_OPENING_PATH = re.compile(r"/(portal|t)/[^\s/?\"']+")
_SECRET = ("password", "secret", "token", "authorization", "api_key", "otp", "totp")


def configure(service: str, level: str) -> None:
    """Send structlog and the standard library's loggers to one JSON stream."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _origin(service),
        structlog.processors.format_exc_info,
        _redact,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(serializer=_dumps),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in ("aiormq", "aio_pika", "asyncio", "uvicorn.error"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, root.level))


def _origin(service: str) -> structlog.typing.Processor:
    def add(
        _logger: object, _name: str, event: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        event["service"] = service
        if request_id := trace.current.get().request_id:
            event.setdefault("request_id", request_id)
        if traceparent := trace.current.get().traceparent:
            event["trace_id"] = traceparent[3:35]
        return event

    return add


def _redact(
    _logger: object, _name: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    for name, value in event.items():
        if any(word in name.lower() for word in _SECRET):
            event[name] = "[redacted]"
        elif isinstance(value, str):
            event[name] = closed(value)
    return event


def closed(text: str) -> str:
    """The text without what opens something by itself: it may be sent on by who was refused."""
    return _OPENING_PATH.sub(r"/\1/[redacted]", text)


def _dumps(value: object, **_options: object) -> str:
    return orjson.dumps(value, default=str).decode()
