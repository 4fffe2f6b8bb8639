"""A rule of roles that end: nobody has them."""

from libs.domain.errors import Conflict
from services.auth.application.ports import AuthWork


async def must_be_free(work: AuthWork, key: str) -> None:
    """Raise Conflict while active members have the role, or somebody is invited to it."""
    holders = await work.roles.holders(key)
    if holders:
        raise Conflict(
            f"{holders} members or invitations have this role; give them another first",
            code="role_in_use",
            holders=holders,
        )
