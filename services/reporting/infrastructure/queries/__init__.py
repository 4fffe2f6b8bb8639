"""What reporting shows: the door routes read through."""

from services.reporting.infrastructure.queries import dashboard
from services.reporting.infrastructure.queries.audit import AuditFilter, list_audit, verify
from services.reporting.infrastructure.queries.projections import ask_rebuild, projection_states
from services.reporting.infrastructure.queries.search import search

__all__ = [
    "AuditFilter",
    "ask_rebuild",
    "dashboard",
    "list_audit",
    "projection_states",
    "search",
    "verify",
]
