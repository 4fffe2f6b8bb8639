"""What signing in with Google needs from outside, beside what every sign-in needs."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from services.auth.domain.google_identity import GoogleIdentity
from services.auth.domain.user import User

# What a ticket is good for, and nothing else.
Purpose = Literal["google signup", "google second factor"]


@dataclass(frozen=True, slots=True)
class Consent:
    """What a browser begins with: it keeps state, nonce and verifier, and sends the challenge."""

    state: str
    nonce: str
    code_challenge: str
    login_hint: str | None = None


@dataclass(frozen=True, slots=True)
class CameBack:
    """What a browser comes back with: Google's code, and what it kept."""

    code: str = field(repr=False)
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    code_verifier: str = field(repr=False)
    issuer: str | None = None

    @property
    def fingerprint(self) -> bytes:
        """The same for every repetition, and for nothing else: Google signs for all three."""
        kept = f"google {self.state} {self.nonce} {self.code_verifier}"
        return hashlib.sha256(kept.encode()).digest()


class Google(Protocol):
    """The provider."""

    async def consent_url(self, consent: Consent) -> str:
        """Where a browser asks for a code; raises Unavailable."""
        ...

    async def identify(self, back: CameBack) -> GoogleIdentity:
        """Who consented; raises Unauthenticated, Forbidden, or Unavailable."""
        ...


class Tickets(Protocol):
    """Sealed notes that a browser holds while it asks its user for something more."""

    def make(self, purpose: Purpose, identity: GoogleIdentity, at: datetime) -> str:
        """A ticket, good for minutes."""
        ...

    def read(self, purpose: Purpose, ticket: str, at: datetime) -> GoogleIdentity:
        """Whose ticket it is; raises Unauthenticated for one of another purpose or an old one."""
        ...


@dataclass(frozen=True, slots=True)
class GoogleAccount:
    """A person, the Google account they sign in with if any, and whether the e-mail is proved."""

    user: User
    subject: str | None
    email_proved: bool


class GoogleAccounts(Protocol):
    """People as Google knows them, over all companies."""

    async def get(self, user_id: UUID) -> GoogleAccount:
        """The account, locked; raises NotFound."""
        ...

    async def add(self, user: User, identity: GoogleIdentity, at: datetime) -> None:
        """Store a new person without a password; raises Conflict when they have an account."""
        ...

    async def link(self, user_id: UUID, subject: str, at: datetime) -> None:
        """From now on this is how they sign in, and their e-mail is proved; raises Conflict."""
        ...

    async def drop_password(self, user_id: UUID) -> None:
        """Let nobody sign in with the password any more."""
        ...

    async def spend(self, once: bytes, at: datetime) -> None:
        """Remember this for a day; raises Unauthenticated when it came before."""
        ...


class GooglePeople(Protocol):
    """Looking somebody up before their company is known."""

    async def known(self, identity: GoogleIdentity) -> GoogleAccount | None:
        """Whoever signs in with this Google account, else whoever has its e-mail."""
        ...

    async def companies_of(self, user_id: UUID) -> list[UUID]:
        """The companies a person works for."""
        ...

    async def invited_by(self, email: str) -> list[UUID]:
        """The companies that have an open invitation for this e-mail, the newest first."""
        ...


def company_of(user: User, companies: Iterable[UUID]) -> UUID | None:
    """The company used last, else the first of those they still work for."""
    there = list(companies)
    return user.last_tenant_id if user.last_tenant_id in there else next(iter(there), None)
