"""The forwarding path: find the route, admit the caller, ask the service, answer every failure."""

import re
import time
from typing import Final

from prometheus_client import Counter, Histogram
from starlette.types import Receive, Scope, Send

from gateway.access import Access
from gateway.bodies import Gone
from gateway.forward import Errand, Forwarder, silence
from gateway.refusals import Refused, as_response
from gateway.routes import Route, Routes
from gateway.settings import GatewaySettings
from libs.domain.ids import new_id
from libs.domain.principal import Trace
from libs.telemetry import metrics, spans, trace

_REQUEST_ID: Final = re.compile(rb"^[A-Za-z0-9_-]{8,64}$")
# What a link opens without signing in: one that opens nothing may be a guess.
_BY_LINK: Final = ("/portal/", "/t/")
_NOT_FOUND: Final = 404
_UNKNOWN: Final = Route("", "unknown", "")


class Door:
    """What every request for a service passes through."""

    def __init__(
        self, routes: Routes, access: Access, forwarder: Forwarder, settings: GatewaySettings
    ) -> None:
        """Look the services' addresses up once."""
        self._routes = routes
        self._access = access
        self._forwarder = forwarder
        self._usual = settings.body_bytes, silence(settings.upstream_seconds)
        self._import = settings.import_bytes, silence(settings.import_seconds)
        self._series: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self._urls = {service: settings.url_of(service) for service in routes.services}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        began = time.perf_counter()
        headers: dict[bytes, bytes] = dict(scope["headers"])
        where = begin(scope, headers)
        route, status = _UNKNOWN, 0
        try:
            route = self._route(scope)
            token = await self._access.admit(
                route.permission, headers.get(b"authorization", b"").decode("latin-1"), where.ip
            )
            errand = self._errand(route, where, token)
            by_link = route.template.startswith(_BY_LINK)
            if by_link:
                self._access.may_guess(where.ip)
            status = await self._forwarder.forward(errand, scope, receive, send)
            if by_link and status == _NOT_FOUND:
                self._access.guessed(where.ip)
        except Gone:
            status = 499
        except Exception as error:  # noqa: BLE001 - each becomes a problem document
            status = await answer(error, scope, receive, send)
        self._count((route.template, scope["method"], status), time.perf_counter() - began)
        spans.answered(scope, route.template, status, where, began)

    def _count(self, labels: tuple[str, str, int], seconds: float) -> None:
        if labels not in self._series:
            # Finding a series by its labels costs more than counting in it.
            self._series[labels] = (
                metrics.requests.labels(*labels),
                metrics.request_seconds.labels(*labels[:2]),
            )
        count, duration = self._series[labels]
        count.inc()
        duration.observe(seconds)

    def _route(self, scope: Scope) -> Route:
        methods = self._routes.find(scope["path"])
        if not methods:
            raise Refused.not_found()
        try:
            return methods[scope["method"]]
        except KeyError:
            raise Refused.method_not_allowed(methods) from None

    def _errand(self, route: Route, where: Trace, token: str | None) -> Errand:
        about = {
            "X-Request-Id": where.request_id,
            "X-Forwarded-For": where.ip,
            "traceparent": where.traceparent,
        }
        if token is not None:
            about["Authorization"] = f"Bearer {token}"
        limits = self._import if route.template.endswith("/import") else self._usual
        return Errand(route.service, self._urls[route.service], about, *limits)


def begin(scope: Scope, headers: dict[bytes, bytes]) -> Trace:
    """Give a request its id and its place in a trace; its address is the peer's."""
    given = headers.get(b"x-request-id", b"")
    request_id = given.decode() if _REQUEST_ID.match(given) else new_id().hex
    client = scope.get("client")
    where = Trace(
        request_id=request_id,
        correlation_id=request_id,
        traceparent=trace.child_of(headers.get(b"traceparent", b"").decode("latin-1")),
        ip=client[0] if client else "",
    )
    trace.current.set(where)
    return where


async def answer(error: Exception, scope: Scope, receive: Receive, send: Send) -> int:
    """Answer a failure with its problem document; the status answered."""
    response = as_response(error, scope["path"])
    response.headers["x-request-id"] = trace.current.get().request_id
    await response(scope, receive, send)
    return response.status_code
