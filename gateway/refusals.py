"""What the gateway answers on its own: problem documents for everything it does not forward."""

from collections.abc import Iterable, Mapping

from starlette.responses import Response

from libs.domain.errors import DomainError
from libs.web.errors import from_domain, from_unexpected, problem


class Refused(Exception):
    """A request that the gateway answers itself, with this status and reason."""

    def __init__(
        self, status: int, code: str, detail: str, headers: Mapping[str, str] | None = None
    ) -> None:
        """`detail` is a sentence for the caller, `code` stable."""
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = headers

    @classmethod
    def not_found(cls) -> "Refused":
        """No service publishes such a route."""
        return cls(404, "not_found", "there is nothing here")

    @classmethod
    def method_not_allowed(cls, allowed: Iterable[str]) -> "Refused":
        """The route exists, for other methods."""
        methods = ", ".join(sorted(allowed))
        return cls(
            405, "method_not_allowed", f"this takes {methods} only", headers={"Allow": methods}
        )

    @classmethod
    def too_large(cls, limit: int) -> "Refused":
        """The body is longer than this route takes; the rest of it will not be read."""
        return cls(
            413,
            "payload_too_large",
            f"the body is longer than {limit} bytes",
            headers={"Connection": "close"},
        )

    @classmethod
    def too_slow(cls) -> "Refused":
        """The caller stopped sending in the middle of the body."""
        return cls(
            408,
            "request_timeout",
            "the body did not arrive in time",
            headers={"Connection": "close"},
        )

    @classmethod
    def not_ready(cls, missing: str) -> "Refused":
        """This replica cannot decide yet whom to admit."""
        return cls(503, "not_ready", f"waiting for {missing}", headers={"Retry-After": "1"})

    @classmethod
    def broken_off(cls, service: str) -> "Refused":
        """The service took the request and gave no answer."""
        return cls(
            502,
            "bad_gateway",
            f"{service} broke off before it answered; the outcome is unknown: "
            "send it again with the same Idempotency-Key",
            headers={"Retry-After": "1"},
        )

    @classmethod
    def silent(cls, service: str) -> "Refused":
        """The service took the request and did not answer in time."""
        return cls(
            504,
            "gateway_timeout",
            f"{service} did not answer in time; the outcome is unknown: "
            "send it again with the same Idempotency-Key",
            headers={"Retry-After": "1"},
        )


def as_response(error: Exception, path: str) -> Response:
    """The problem document that says what went wrong."""
    match error:
        case Refused():
            return problem(
                error.status, error.code, error.detail, instance=path, headers=error.headers
            )
        case DomainError():
            return from_domain(error, path)
        case _:
            return from_unexpected(error, path)
