"""A rule over all members: a company always keeps an active admin."""

from uuid import UUID

from libs.domain.errors import Conflict


def keep_an_admin(admins: frozenset[UUID], *, without: UUID) -> None:
    """Raise Conflict when nobody else of these admins would be left."""
    if admins == {without}:
        raise Conflict("a company keeps at least one admin", code="last_admin")
