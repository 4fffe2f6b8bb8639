"""The route class of every service: permission first, then once-only, then the use case.

A route declares its permission with `dependencies=[require("purchasing.orders.approve")]`. Before
its body is even parsed, the token is verified and the permission checked. A POST with an
Idempotency-Key that was carried out before is answered with what its resource shows now. A use case
that meets ids it does not know is run once more after their owner was asked.
"""

import hashlib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from operator import itemgetter
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.params import Depends as Dependency
from fastapi.routing import APIRoute

from libs.contracts.permissions import (
    AUTHENTICATED,
    OPERATOR,
    PERMISSIONS,
    PUBLIC,
    SERVICE,
    SPECIAL,
)
from libs.db.cost_views import View, viewing
from libs.db.database import Database
from libs.db.work import Once, Repeated
from libs.domain.errors import Forbidden, Invalid, Unauthenticated, UnknownReference
from libs.domain.ids import new_id
from libs.domain.learning import Learn
from libs.domain.principal import Principal
from libs.telemetry import trace
from libs.web.tokens import TokenVerifier, Verdict, with_trace

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
_LONGEST_KEY = 200
_CREATED = 201
_ACCEPTED = 202


@dataclass(frozen=True, slots=True)
class Requirement:
    """The permission a route needs; enforced by `Route`, published as `x-permission`."""

    permission: str

    async def __call__(self) -> None:
        """Nothing is left to do: `Route` has checked before the body was read."""


def require(permission: str) -> Any:
    """Declare what a route needs: a permission, or public, authenticated, operator, service."""
    if permission not in PERMISSIONS and permission not in SPECIAL:
        msg = f"{permission} is not in libs/contracts/permissions.py"
        raise ValueError(msg)
    return Depends(Requirement(permission))


class Route(APIRoute):
    """A route with a declared permission; making one without is an error at start-up."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """Publish the permission in the OpenAPI operation."""
        self.permission = _declared(path, options.get("dependencies") or ())
        extra = options.get("openapi_extra") or {}
        options["openapi_extra"] = {**extra, "x-permission": self.permission}
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Handler:
        """Wrap FastAPI's handler in what every route does first."""
        answer = super().get_route_handler()
        permission = self.permission
        creates = self.status_code == _CREATED

        async def handle(request: Request) -> Response:
            state = request.state
            state.new_id = new_id()
            state.once = None
            viewing.set(self._view(request))
            if permission != PUBLIC:
                state.principal = await _authorised(request, permission)
                key = request.headers.get("idempotency-key")
                if key is not None and request.method == "POST":
                    state.once = await _once(request, self.path_format, key, creates=creates)
            try:
                response = await _learning(request, answer)
            except Repeated as earlier:
                return await _answer_again(request, earlier)
            if creates and "location" not in response.headers:
                response.headers["location"] = f"{request.url.path}/{state.new_id}"
            return response

        return handle

    def _view(self, request: Request) -> View | None:
        """What whoever asks is shown, as the audit log names it; what writes shows nothing new."""
        if request.method != "GET":
            return None
        # A name tells one report from another; an id would tell one order from another.
        path = self.path_format.replace("{name}", str(request.path_params.get("name")))
        return View(f"GET {path}")


class Router(APIRouter):
    """A router whose routes are all of class `Route`; its prefix is the full public path."""

    def __init__(self, prefix: str, *, tag: str) -> None:
        """`prefix` such as `/api/v1/purchasing/orders`; `tag` groups it in the docs."""
        super().__init__(prefix=prefix, tags=[tag], route_class=Route)


async def _actor(request: Request) -> Principal:
    principal: Principal = request.state.principal
    return principal


async def _new_id(request: Request) -> UUID:
    made: UUID = request.state.new_id
    return made


async def _database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


Actor = Annotated[Principal, Depends(_actor)]
NewId = Annotated[UUID, Depends(_new_id)]
Db = Annotated[Database, Depends(_database)]


def _declared(path: str, dependencies: Any) -> str:
    for item in dependencies:
        if isinstance(item, Dependency) and isinstance(item.dependency, Requirement):
            return item.dependency.permission
    msg = f"the route {path} declares no permission; add dependencies=[require(...)]"
    raise TypeError(msg)


async def verdict_of(request: Request) -> Verdict:
    """The verdict on the request's bearer token; raises Unauthenticated."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated("sign in first: send an access token as Authorization: Bearer")
    verifier: TokenVerifier = request.app.state.tokens
    return await verifier.verify(token)


async def _authorised(request: Request, permission: str) -> Principal:
    verdict = await verdict_of(request)
    principal = with_trace(verdict.principal, trace.current.get())
    if (permission == SERVICE) != (verdict.service is not None):
        # A service's own token opens what is between services, and reading by id, nothing else.
        by_ids = request.method == "GET" and "ids" in request.query_params
        if verdict.service is None or not by_ids:
            raise Forbidden(
                "this route is for services only"
                if permission == SERVICE
                else "a service token does not open this route",
                code="permission_denied",
                permission=permission,
            )
        return principal
    if permission not in {AUTHENTICATED, SERVICE} and permission not in principal.permissions:
        needed = "operator rights" if permission == OPERATOR else f"the permission {permission}"
        raise Forbidden(f"you need {needed}", code="permission_denied", permission=permission)
    return principal


async def _once(request: Request, route: str, key: str, *, creates: bool) -> Once:
    if not 1 <= len(key) <= _LONGEST_KEY or not key.isprintable():
        raise Invalid.field("Idempotency-Key", f"1 to {_LONGEST_KEY} printable characters")
    path = request.url.path
    # In whatever order its parameters come, what is asked is the same.
    query = urlencode(sorted(request.query_params.multi_items(), key=itemgetter(0)))
    body = _without_boundary(request, await request.body())
    asked = f"{path}?{query}\n".encode() + body
    fingerprint = hashlib.blake2b(asked, digest_size=16).digest()
    location = f"{path}/{request.state.new_id}" if creates else path.rsplit("/", 1)[0]
    return Once(route, key, fingerprint, location, _CREATED if creates else 200)


def _without_boundary(request: Request, body: bytes) -> bytes:
    """The body without what browsers put between its parts, which is another each time."""
    _, _, boundary = request.headers.get("content-type", "").partition("boundary=")
    between = b"--" + boundary.strip('"').encode()
    return body.replace(between, b"--") if boundary else body


async def _learning(request: Request, answer: Handler) -> Response:
    """Run the handler; if it meets unknown ids, ask their owner, once a kind, and run it again."""
    learn: Learn = request.app.state.learn
    asked: set[str] = set()
    while True:
        try:
            return await answer(request)
        except UnknownReference as unknown:
            if unknown.kind in asked:
                raise
            asked.add(unknown.kind)
            await learn(unknown, request.state.principal)


async def _answer_again(request: Request, earlier: Repeated) -> Response:
    """What the earlier request's resource shows now, with the status it was answered then."""
    scope = {
        **request.scope,
        "method": "GET",
        "path": earlier.location,
        "raw_path": earlier.location.encode(),
        "query_string": b"",
        "state": dict(request.scope["state"]),
    }
    status, headers, body = 0, [], b""

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        nonlocal status, headers, body
        if message["type"] == "http.response.start":
            status, headers = message["status"], message["headers"]
        else:
            body += message.get("body", b"")

    await request.app.router(scope, receive, send)
    response = Response(body, earlier.status if status < 300 else status)  # noqa: PLR2004
    response.raw_headers = [(k, v) for k, v in headers if k.lower() != b"location"]
    if earlier.status in {_CREATED, _ACCEPTED}:
        response.headers["location"] = earlier.location
    response.headers["idempotency-replayed"] = "true"
    return response
