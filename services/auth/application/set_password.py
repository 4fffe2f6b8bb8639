"""Give a person another password: sessions begun with the old one end, and they are told."""

from datetime import datetime
from uuid import UUID

from libs.mail.letter import Letter
from services.auth.application.end_sessions import end_sessions
from services.auth.application.ports import AuthWork
from services.auth.domain.user import User


async def set_password(
    work: AuthWork,
    user: User,
    password_hash: str,
    *,
    why: str,
    at: datetime,
    but: UUID | None = None,
) -> int | None:
    """The person's version with it; None if the password is not what it was when read as `user`.

    Sessions are locked before the person, as everywhere; once more afterwards, for whoever signed
    in with the old password meanwhile.
    """
    await end_sessions(work, user.id, why=why, at=at, but=but)
    version = await work.credentials.set_password(
        user.id, password_hash, instead_of=user.password_hash
    )
    if version is None:
        return None
    await end_sessions(work, user.id, why=why, at=at, but=but)
    facts = {"name": user.name, "at": f"{at:%d %B %Y, %H:%M} UTC"}
    await work.mails.add(Letter("password_changed", user.email, user.last_tenant_id, facts))
    return version
