"""The one family of errors a user may read: a stable code, a sentence, and the facts behind it.

`libs.web.errors` maps each class to its HTTP status, once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


class DomainError(Exception):
    """A request that cannot be done, said so that its sender can mend it."""

    code: ClassVar[str] = "refused"

    def __init__(self, message: str, /, *, code: str | None = None, **context: object) -> None:
        """Say what is wrong in a sentence; `context` holds the facts a program may use."""
        super().__init__(message)
        self.message = message
        self.context = context
        self.error_code = code or self.code


class NotFound(DomainError):
    """There is no such thing, or it belongs to somebody else: the answer is the same."""

    code = "not_found"


class Conflict(DomainError):
    """The request is sound but does not fit the present state."""

    code = "conflict"


class IllegalTransition(Conflict):
    """The state machine has no such step from where the thing is."""

    code = "illegal_transition"


class StaleVersion(DomainError):
    """The caller edited a version that is no longer the current one."""

    code = "stale_version"


class Forbidden(DomainError):
    """The caller may not do this, whatever the state."""

    code = "forbidden"


class Unavailable(DomainError):
    """Something this needs cannot be reached now; nothing was stored, try again."""

    code = "unavailable"


class TooManyRequests(DomainError):
    """The caller asks too often; `retry_after` (seconds) is in the context."""

    code = "too_many_requests"


class Unauthenticated(DomainError):
    """Nobody is signed in, or the token is not to be trusted."""

    code = "unauthenticated"


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field that is wrong: its path (`lines.0.quantity`), why, and a stable code."""

    field: str
    message: str
    code: str = "invalid"


class Invalid(DomainError):
    """Fields that are wrong, all of them at once."""

    code = "invalid"

    def __init__(self, errors: Iterable[FieldError]) -> None:
        """Collect the fields; the sentence names the first."""
        self.errors = tuple(errors)
        first = self.errors[0]
        super().__init__(f"{first.field}: {first.message}")

    @classmethod
    def field(cls, field: str, message: str, code: str = "invalid") -> "Invalid":
        """One wrong field."""
        return cls([FieldError(field, message, code)])


class UnknownReference(DomainError):
    """Ids of another service's things that are not known here yet.

    The route asks their owner and runs the use case once more; who stays unknown does not exist.
    """

    code = "unknown_reference"

    def __init__(self, kind: str, fields: Mapping[str, UUID]) -> None:
        """`kind` is the plural resource name in its owner's API, such as `products`.

        `fields` says where in the request each unknown id stands: `lines.0.product_id`.
        """
        self.kind = kind
        self.fields = dict(fields)
        super().__init__(f"unknown {kind}: {', '.join(sorted(map(str, self.ids)))}")

    @property
    def ids(self) -> frozenset[UUID]:
        """The unknown ids, each once."""
        return frozenset(self.fields.values())

    def as_invalid(self) -> Invalid:
        """The answer when their owner does not know them either."""
        thing = self.kind.removesuffix("s").replace("_", " ")
        return Invalid(FieldError(f, f"no such {thing}", "not_found") for f in self.fields)
