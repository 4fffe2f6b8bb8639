"""A person who can sign in; may work for several companies."""

from dataclasses import dataclass
from uuid import UUID

from libs.domain.errors import Invalid

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200


@dataclass(frozen=True, slots=True)
class User:
    """A person: e-mail in lower case, the hash of the password if any, the company last used."""

    id: UUID
    name: str
    email: str
    password_hash: str | None
    last_tenant_id: UUID


def checked_password(password: str, *, field: str = "password") -> str:
    """The password; raises Invalid when it is too short or too long (NIST SP 800-63B, 5.1.1.2)."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Invalid.field(
            field, f"{SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters", "password_length"
        )
    return password
