"""What reporting shows: the door routes read through."""

from services.reporting.infrastructure.queries.audit import AuditFilter, list_audit, verify

__all__ = ["AuditFilter", "list_audit", "verify"]
