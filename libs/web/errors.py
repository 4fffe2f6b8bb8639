"""Errors over HTTP: every DomainError becomes an RFC 9457 problem here, and nowhere else."""

from collections.abc import Mapping
from http import HTTPStatus

import asyncpg
import orjson
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from libs.domain import errors
from libs.telemetry import logs, trace

_STATUS: dict[type[errors.DomainError], int] = {
    errors.Invalid: 422,
    errors.UnknownReference: 422,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.StaleVersion: 412,
    errors.Forbidden: 403,
    errors.Unauthenticated: 401,
    errors.TooManyRequests: 429,
    errors.Unavailable: 503,
}
_OUTAGES = (OSError, TimeoutError)
log = structlog.get_logger("web")


def status_of(error: errors.DomainError) -> int:
    """The HTTP status of an error's class (409 for a plain refusal)."""
    return next((_STATUS[c] for c in type(error).__mro__ if c in _STATUS), 409)


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    instance: str = "",
    members: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem document; `members` are further fields a program may use."""
    body = {
        **(members or {}),
        "type": f"/problems/{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": logs.closed(instance),
        "code": code,
        "request_id": trace.current.get().request_id,
    }
    return Response(
        orjson.dumps(body, default=str),
        status,
        dict(headers or {}),
        media_type="application/problem+json",
    )


def from_domain(error: errors.DomainError, instance: str) -> Response:
    """The problem that says what a DomainError says."""
    members: dict[str, object] = dict(error.context)
    headers: dict[str, str] = {}
    if isinstance(error, errors.UnknownReference):
        error = error.as_invalid()
    if isinstance(error, errors.Invalid):
        members["errors"] = [
            {"field": e.field, "message": e.message, "code": e.code} for e in error.errors
        ]
    if isinstance(error, errors.Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, errors.Unavailable | errors.TooManyRequests):
        headers["Retry-After"] = str(error.context.get("retry_after", 1))
    return problem(
        status_of(error),
        error.error_code,
        error.message,
        instance=instance,
        members=members,
        headers=headers,
    )


def install(app: FastAPI) -> None:
    """Answer every kind of failure of this application with a problem."""

    @app.exception_handler(errors.DomainError)
    async def domain(request: Request, error: errors.DomainError) -> Response:
        return from_domain(error, request.url.path)

    @app.exception_handler(RequestValidationError)
    async def validation(request: Request, error: RequestValidationError) -> Response:
        return from_domain(_fields(error), request.url.path)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        code = HTTPStatus(error.status_code).name.lower()
        return problem(
            error.status_code,
            code,
            str(error.detail),
            instance=request.url.path,
            headers=error.headers,
        )

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> Response:
        return from_unexpected(error, request.url.path)


def from_unexpected(error: Exception, instance: str) -> Response:
    """503 when something we need is away, else 500 without a word of what is inside.

    Text that PostgreSQL cannot store (a NUL) is its sender's to mend, wherever a check forgot it.
    """
    if isinstance(error, asyncpg.CharacterNotInRepertoireError):
        return from_domain(errors.Invalid.field("body", "text without NUL characters"), instance)
    if isinstance(error, asyncpg.DeadlockDetectedError):
        # A defect of ours, but nothing was done, and the same request will be.
        log.error("deadlock", path=instance, exc_info=error)
        return from_domain(
            errors.Unavailable("two requests were in each other's way; send it again"), instance
        )
    if isinstance(error, _OUTAGES) or is_outage(error):
        log.warning("outage", path=instance, error=repr(error))
        return from_domain(
            # A connection may die while its COMMIT is under way: nobody knows what became of it.
            errors.Unavailable(
                "the service lost its database; send it again with the same Idempotency-Key"
            ),
            instance,
        )
    log.error("unexpected error", path=instance, exc_info=error)
    return problem(
        500,
        "internal_error",
        "something went wrong on our side; it has been noted",
        instance=instance,
    )


def is_outage(error: BaseException) -> bool:
    """Whether a database error means that the server is away, not that the request is wrong."""
    return isinstance(
        error,
        asyncpg.PostgresConnectionError
        | asyncpg.CannotConnectNowError
        | asyncpg.AdminShutdownError
        | asyncpg.CrashShutdownError
        | asyncpg.InterfaceError
        # What asyncpg says of a connection whose server was killed while it lay idle.
        | asyncpg.InternalClientError
        | asyncpg.TooManyConnectionsError,
    )


def _fields(error: RequestValidationError) -> errors.Invalid:
    found = []
    for item in error.errors():
        place = [str(part) for part in item["loc"]]
        if place[0] in {"body", "query", "path", "header"} and len(place) > 1:
            place = place[1:]
        message = str(item["msg"]).removeprefix("Value error, ")
        found.append(errors.FieldError(".".join(place), message, str(item["type"])))
    return errors.Invalid(found)
