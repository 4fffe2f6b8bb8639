"""A session: one sign-in on one device, kept alive by single-use refresh tokens."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from libs.contracts.auth import SessionRefreshed, SessionRevoked, SignedIn
from libs.domain.aggregate import Aggregate
from libs.domain.errors import Unauthenticated
from libs.domain.ids import new_id

LIFETIME = timedelta(days=30)
# A client whose answer was lost asks again with the token it just spent.
LEEWAY = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Device:
    """Where somebody signs in from, and the thumbprint of the key their tokens are bound to."""

    ip: str = ""
    user_agent: str = ""
    key_thumbprint: str | None = None


@dataclass(eq=False, kw_only=True)
class Session(Aggregate):
    """Who signed in to which company, how and from where.

    `generation` numbers its refresh tokens; the last is good.
    """

    tenant_id: UUID
    user_id: UUID
    generation: int = 1
    method: str
    device: Device
    started_at: datetime
    rotated_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None

    @classmethod
    def start(
        cls,
        *,
        tenant_id: UUID,
        user_id: UUID,
        method: str,
        device: Device,
        at: datetime,
        expires_at: datetime | None = None,
    ) -> "Session":
        """Somebody proved who they are, by this method."""
        session = cls(
            id=new_id(),
            tenant_id=tenant_id,
            user_id=user_id,
            method=method,
            device=device,
            started_at=at,
            rotated_at=at,
            expires_at=expires_at or at + LIFETIME,
        )
        session.record(
            SignedIn(
                user_id=user_id,
                session_id=session.id,
                method=method,
                user_agent=device.user_agent,
            ),
            at=at,
        )
        return session

    def must_be_alive(self, at: datetime) -> None:
        """Raise Unauthenticated when the session has ended."""
        if self.revoked_at is not None or self.expires_at <= at:
            raise Unauthenticated("the session has ended; sign in again", code="session_ended")

    def must_be_held_by(self, key_thumbprint: str | None) -> None:
        """Raise Unauthenticated unless a session bound to a key is used by who holds that key."""
        bound_to = self.device.key_thumbprint
        if bound_to is None or bound_to == key_thumbprint:
            return
        if key_thumbprint is None:
            raise Unauthenticated(
                "this session is bound to a key: send a DPoP proof made with it",
                code="dpop_required",
            )
        raise Unauthenticated(
            "the DPoP proof is not valid: the session is bound to another key",
            code="dpop_invalid",
        )

    def refresh(self, generation: int, at: datetime) -> bool:
        """Spend a refresh token; whether it was good.

        The one before, within the leeway, gives the same successor again. Any older one was stolen
        or replayed: the session ends, for the thief and for its owner (RFC 9700, section 4.14.2).
        """
        if generation == self.generation:
            self.generation += 1
            self.rotated_at = at
            self.record(
                SessionRefreshed(
                    user_id=self.user_id, session_id=self.id, generation=self.generation
                ),
                at=at,
            )
            return True
        if generation == self.generation - 1 and at - self.rotated_at <= LEEWAY:
            return True
        self.revoke(why="a spent refresh token was used again", at=at)
        return False

    def revoke(self, *, why: str, at: datetime) -> None:
        """End the session; its access tokens are refused from now on."""
        if self.revoked_at is None:
            self.revoked_at = at
            self.record(
                SessionRevoked(user_id=self.user_id, session_id=self.id, why=why, not_before=at),
                at=at,
            )
