"""An entry of the sign-in log."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


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
