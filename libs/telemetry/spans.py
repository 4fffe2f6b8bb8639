"""Spans of traces, sent to a collector (OTLP over HTTP) where a setting names one; else nothing.

Ids come from libs/telemetry/trace, whether or not anybody collects: they are in logs and events. A
span is made of them once what it tells of is over, so that nothing is carried along meanwhile.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from libs.domain.principal import Trace

Kind = Literal["server", "producer", "consumer"]
_OUR_FAULT: Final = 500
_DELAY: Final = 1000  # milliseconds until spans are sent together


@dataclass(frozen=True, slots=True)
class Span:
    """Something that was done: `place` is its own traceparent, `parent` that of its cause."""

    name: str
    kind: Kind
    place: str
    parent: str
    began: int  # nanoseconds since 1970
    ended: int
    about: dict[str, str | int] = field(default_factory=dict)
    failed: bool = False


_send: Callable[[Span], None] | None = None


def collected() -> bool:
    """Whether anybody collects spans: if not, they need not be made."""
    return _send is not None


def record(span: Span) -> None:
    """Send it before long; lost, if the collector is away."""
    if _send is not None:
        _send(span)


@contextmanager
def around(
    name: str, kind: Kind, place: str, parent: str, about: dict[str, str | int]
) -> Iterator[None]:
    """Record what is done inside, and whether it failed."""
    if _send is None:
        yield
        return
    began, failed = time.time_ns(), True
    try:
        yield
        failed = False
    finally:
        record(Span(name, kind, place, parent, began, time.time_ns(), about, failed))


def send_to(url: str, service: str) -> None:
    """From now on send spans there; nothing if the address is empty.

    Only now is the library loaded: it takes memory and time that most installations need not pay.
    """
    global _send  # noqa: PLW0603 - as with logs and figures, there is one way out of a process
    if not url:
        return
    from libs.telemetry.otlp import Collector  # noqa: PLC0415

    _send = Collector(url, service, _DELAY).take


def answered(scope: Mapping[str, Any], route: str, status: int, where: Trace, began: float) -> None:
    """Record a request; `began` is of `time.perf_counter()`."""
    if _send is None:
        return
    now = time.time_ns()
    parent: bytes = dict(scope["headers"]).get(b"traceparent", b"")
    method: str = scope["method"]
    about: dict[str, str | int] = {
        "http.request.method": method,
        "http.route": route,
        "http.response.status_code": status,
        "qm.request_id": where.request_id,
    }
    record(
        Span(
            f"{method} {route}",
            "server",
            where.traceparent,
            parent.decode("latin-1"),
            now - int((time.perf_counter() - began) * 1e9),
            now,
            about,
            failed=status >= _OUR_FAULT or not status,
        )
    )
