"""An invitation: an e-mail's owner may become a member, with these roles, until it expires."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from libs.contracts.auth import InvitationWithdrawn, UserInvited
from libs.domain.aggregate import Aggregate
from libs.domain.errors import Conflict, NotFound, TooManyRequests
from libs.domain.principal import Principal
from services.auth.domain.granting import Limits, may_give
from services.auth.domain.roles import RoleSet

LIFETIME = timedelta(days=7)
# So that nobody's mailbox is filled through us.
SENT_EVERY = timedelta(minutes=1)


@dataclass(eq=False, kw_only=True)
class Invitation(Aggregate):
    """As stored: of the token in its letter only a keyed hash."""

    tenant_id: UUID
    email: str
    name: str
    roles: tuple[str, ...]
    limits: dict[str, Decimal | None]
    token_hash: bytes
    invited_by: UUID
    invited_by_name: str
    invited_at: datetime
    expires_at: datetime
    accepted_at: datetime | None = None
    withdrawn_at: datetime | None = None

    @classmethod
    def send(
        cls,
        *,
        invitation_id: UUID,
        email: str,
        name: str,
        roles: RoleSet,
        limits: Limits,
        token_hash: bytes,
        by: Principal,
        at: datetime,
    ) -> "Invitation":
        """A new one; raises Forbidden for rights above its sender's."""
        may_give(roles, limits, by)
        invitation = cls(
            id=invitation_id,
            tenant_id=by.tenant_id,
            email=email,
            name=name,
            roles=roles.keys,
            limits=dict(limits),
            token_hash=token_hash,
            invited_by=by.user_id,
            invited_by_name=by.name,
            invited_at=at,
            expires_at=at + LIFETIME,
        )
        invitation._say(at)
        return invitation

    def status(self, at: datetime) -> str:
        """`open`, `accepted`, `withdrawn` or `expired`."""
        if self.accepted_at is not None:
            return "accepted"
        if self.withdrawn_at is not None:
            return "withdrawn"
        return "open" if self.expires_at > at else "expired"

    def must_be_open(self, at: datetime) -> None:
        """Raise Conflict saying why it cannot be accepted any more."""
        status = self.status(at)
        if status != "open":
            raise Conflict(_CLOSED[status], code=f"invitation_{status}")

    def resend(self, roles: RoleSet, *, token_hash: bytes, by: Principal, at: datetime) -> None:
        """Put a new token in place of the old one, with a new time to live."""
        self._must_not_be_over()
        may_give(roles, self.limits, by)
        must_not_be_hasty(self.invited_at, at)
        self.token_hash = token_hash
        self.invited_by, self.invited_by_name = by.user_id, by.name
        self.invited_at, self.expires_at = at, at + LIFETIME
        self._say(at)

    def withdraw(self, at: datetime) -> None:
        """Let nobody accept it any more."""
        self._must_not_be_over()
        self.withdrawn_at = at
        self.record(InvitationWithdrawn(invitation_id=self.id, email=self.email), at=at)

    def accept(self, at: datetime) -> None:
        """Spend it; that somebody joined is said by the membership."""
        self.must_be_open(at)
        self.accepted_at = at
        self.version += 1

    def _must_not_be_over(self) -> None:
        for status, moment in (("accepted", self.accepted_at), ("withdrawn", self.withdrawn_at)):
            if moment is not None:
                raise Conflict(f"this invitation was {status}", code=f"invitation_{status}")

    def _say(self, at: datetime) -> None:
        self.record(
            UserInvited(
                invitation_id=self.id,
                email=self.email,
                name=self.name,
                roles=self.roles,
                expires_at=self.expires_at,
            ),
            at=at,
        )


def must_not_be_hasty(last: datetime | None, at: datetime) -> None:
    """Raise TooManyRequests when the last letter to the same e-mail left a moment ago."""
    if last is not None and at - last < SENT_EVERY:
        raise TooManyRequests(
            "it was sent a moment ago; wait a minute",
            code="too_many_invitations",
            retry_after=SENT_EVERY.seconds,
        )


def unknown_invitation() -> NotFound:
    """What is answered to a token that opens nothing."""
    return NotFound(
        "this link is not good: open the newest one you were sent, or ask to be invited again"
    )


_CLOSED = {
    "accepted": "this invitation was accepted already; sign in",
    "withdrawn": "this invitation was withdrawn; ask whoever invited you",
    "expired": "this invitation has expired; ask whoever invited you to send it again",
}
