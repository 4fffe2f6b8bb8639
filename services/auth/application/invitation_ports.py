"""What inviting people needs from outside."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.auth.domain.invitation import Invitation


class Invitations(Protocol):
    """Invitations of the company at hand."""

    def add(self, invitation: Invitation) -> None:
        """Keep a new one."""
        ...

    async def get(self, invitation_id: UUID) -> Invitation:
        """The invitation, locked; raises NotFound."""
        ...

    async def waiting_for(self, email: str) -> Invitation | None:
        """The one for this e-mail (lower case) that was neither accepted nor withdrawn, locked.

        It may have expired.
        """
        ...

    async def sent_since(self, moment: datetime) -> int:
        """How many letters left since then, an hour ago at most; until the end no more leave.

        To be called before anything else is locked.
        """
        ...

    async def last_sent_to(self, email: str) -> datetime | None:
        """When the last letter to this e-mail (lower case) left, if any did."""
        ...

    async def close(self, invitation: Invitation) -> None:
        """Store one that was accepted."""
        ...


@dataclass(frozen=True, slots=True)
class NewInvitationText:
    """The token that goes into the letter, and the keyed hash that is stored of its secret."""

    token: str
    token_hash: bytes


@dataclass(frozen=True, slots=True)
class GivenInvitation:
    """What a token says: of which company it is, which invitation, and its secret's hash."""

    tenant_id: UUID
    invitation_id: UUID
    token_hash: bytes


class InvitationTexts(Protocol):
    """Tokens of invitations."""

    def make(self, tenant_id: UUID, invitation_id: UUID) -> NewInvitationText:
        """A new token."""
        ...

    def read(self, token: str) -> GivenInvitation:
        """What a token says; raises NotFound when it is none of ours."""
        ...
