"""End a person's sessions in all their companies."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from services.auth.application.ports import AuthWork


async def end_sessions(
    work: AuthWork,
    user_id: UUID,
    companies: Iterable[UUID],
    *,
    why: str,
    at: datetime,
    but: UUID | None = None,
) -> None:
    """End those that are alive, all but one if given."""
    for tenant_id in companies:
        async with work.in_company(tenant_id):
            for session in await work.sessions.alive_of(user_id):
                if session.id != but:
                    session.revoke(why=why, at=at)
