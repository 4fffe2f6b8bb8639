"""The outermost layer of every service: request id, trace, metrics, and no failure unanswered."""

import re
import time
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from libs.domain.ids import new_id
from libs.domain.principal import Trace
from libs.telemetry import metrics, spans, trace
from libs.web.errors import from_unexpected

_REQUEST_ID = re.compile(r"^[A-Za-z0-9_-]{8,64}$")


class Edge:
    """Pure ASGI, so that it costs microseconds and streams pass through untouched."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        where = _trace(scope)
        token = trace.current.set(where)
        began = time.perf_counter()
        status = 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message.get("headers", ()),
                    (b"x-request-id", where.request_id.encode()),
                ]
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:
            if status:
                raise
            await from_unexpected(error, scope["path"])(scope, receive, sending)
        finally:
            route = _template(scope)
            metrics.requests.labels(route, scope["method"], status).inc()
            metrics.request_seconds.labels(route, scope["method"]).observe(
                time.perf_counter() - began
            )
            spans.answered(scope, route, status, where, began)
            trace.current.reset(token)


def _trace(scope: Scope) -> Trace:
    headers: dict[bytes, bytes] = dict(scope["headers"])
    given = headers.get(b"x-request-id", b"").decode("latin-1")
    request_id = given if _REQUEST_ID.match(given) else new_id().hex
    forwarded = headers.get(b"x-forwarded-for", b"").decode("latin-1")
    client: Any = scope.get("client") or ("", 0)
    return Trace(
        request_id=request_id,
        correlation_id=request_id,
        traceparent=trace.child_of(headers.get(b"traceparent", b"").decode("latin-1")),
        ip=forwarded.split(",")[0].strip()[:45] or str(client[0]),
    )


def _template(scope: Scope) -> str:
    """The route's path with its placeholders, so that ids do not multiply the series."""
    return str(getattr(scope.get("route"), "path", "unknown"))
