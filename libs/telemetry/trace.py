"""Trace context of the request or message in hand (W3C Trace Context, level 1)."""

import re
import secrets
from contextvars import ContextVar

from libs.domain.principal import Trace

_TRACEPARENT = re.compile(r"^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$")

current: ContextVar[Trace] = ContextVar("trace", default=Trace())  # noqa: B039 - frozen


def child_of(traceparent: str) -> str:
    """A new span in the caller's trace, or in a new trace when theirs is not well formed."""
    trace_id = traceparent[3:35] if _TRACEPARENT.match(traceparent) else secrets.token_hex(16)
    return f"00-{trace_id}-{secrets.token_hex(8)}-01"
