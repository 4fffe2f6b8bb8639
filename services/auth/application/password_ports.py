"""What the use cases around passwords and e-mail addresses need."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.auth.domain.one_time_code import Purpose


class Codes(Protocol):
    """One-time codes, one at most for each account and purpose.

    An account is the text the code was asked for with: the e-mail as typed, whether anybody has it
    or not, or a person's id.
    """

    async def put(
        self, purpose: Purpose, account: str, code: str, *, at: datetime, email: str | None = None
    ) -> None:
        """Make this the account's only good code; `email` is the address it will move to."""
        ...

    async def check(self, purpose: Purpose, account: str, code: str, at: datetime) -> bool:
        """Whether the code is good; counts as one of its tries, right or wrong."""
        ...

    async def take(self, purpose: Purpose, account: str, code: str, at: datetime) -> "Taken | None":
        """Use the code up; None if somebody else was quicker."""
        ...


@dataclass(frozen=True, slots=True)
class Taken:
    """A code that was used up, and the address it was for, if any."""

    email: str | None


@dataclass(frozen=True, slots=True)
class Proved:
    """The person's version with it, and whether no address of theirs was ever proved before."""

    version: int
    for_the_first_time: bool


class CredentialStore(Protocol):
    """Passwords and e-mail addresses of people."""

    async def still_has(self, user_id: UUID, password_hash: str | None) -> bool:
        """Whether this is the person's password; it stays so until the transaction ends."""
        ...

    async def set_password(
        self, user_id: UUID, password_hash: str, *, instead_of: str | None
    ) -> int | None:
        """Another password; the person's version with it, None if the old one was another."""
        ...

    async def take_email(self, user_id: UUID, email: str, at: datetime) -> "Proved":
        """This address is theirs. Raises Conflict when it is another's."""
        ...
