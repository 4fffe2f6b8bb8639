"""End a person's sessions in all their companies."""

from datetime import datetime
from uuid import UUID

from services.auth.application.ports import AuthWork


async def end_sessions(
    work: AuthWork, user_id: UUID, *, why: str, at: datetime, but: UUID | None = None
) -> None:
    """End those that are alive, all but one if given; also in a company joined this moment."""
    for session in await work.sessions.alive_anywhere(user_id):
        if session.id != but:
            async with work.in_company(session.tenant_id):
                session.revoke(why=why, at=at)
