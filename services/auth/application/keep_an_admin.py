"""A rule over all members: a company always keeps an active admin."""

from libs.domain.errors import Conflict
from services.auth.application.ports import AuthWork
from services.auth.domain.membership import Membership


async def keep_an_admin(work: AuthWork, member: Membership, *, stays: bool) -> None:
    """Raise Conflict when this member is the last admin and would not stay one."""
    if not stays and "admin" in member.roles and await work.memberships.admins() <= 1:
        raise Conflict("a company keeps at least one admin", code="last_admin")
