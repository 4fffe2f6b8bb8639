"""What our own pages may load and do (Content-Security-Policy): nothing from anywhere else."""

from typing import Final

_BASIS: Final = (
    "default-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "connect-src 'self'",
    "font-src 'self'",
    "manifest-src 'self'",
    "script-src 'self'",
)
# Mantine, Swagger UI and ReDoc all write style elements while they run.
STYLES: Final = "style-src 'self' 'unsafe-inline'"
ALWAYS: Final = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
}


def policy(*more: str) -> str:
    """The policy of a page that needs these directives besides what every page has."""
    return "; ".join((*_BASIS, *more))
