"""An entry of the sign-in log."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

_LIKE_AN_EMAIL = re.compile(r"[^@\s]+@([\w-]+\.)+[^\W\d_][\w-]+")
# What stands in the log for what was typed where an e-mail belongs, and is none.
NO_EMAIL = "(no e-mail)"


@dataclass(frozen=True, slots=True)
class SignInEntry:
    """One try to sign in, and how it ended."""

    id: UUID
    at: datetime
    email: str
    user_id: UUID
    method: str
    outcome: str
    ip: str
    user_agent: str


def as_logged(typed: str) -> str:
    """What is kept of an e-mail as it was typed: people type their password there, too."""
    return typed if _LIKE_AN_EMAIL.fullmatch(typed) else NO_EMAIL
