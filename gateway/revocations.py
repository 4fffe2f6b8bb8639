"""Tokens that are refused before they expire, because auth has said so in the live stream."""

from collections.abc import Hashable
from uuid import UUID

from libs.contracts.auth import MembershipUpdated, SessionRevoked, UserDeactivated
from libs.contracts.base import Event
from libs.domain.errors import Unauthenticated
from libs.web.tokens import Verdict

# Longer than any token lives: after that nothing is left to refuse.
REMEMBERED_SECONDS = 660
# Types and versions of the events that revoke.
REVOKING = frozenset(event.key() for event in (SessionRevoked, UserDeactivated, MembershipUpdated))


class Revocations:
    """For each session and each user of a company: tokens issued before when are stale."""

    def __init__(self) -> None:
        """Nothing is revoked yet."""
        self._not_before: dict[Hashable, float] = {}

    def learn(self, tenant_id: UUID, event: Event) -> None:
        """Remember what an event revokes, if it revokes anything."""
        match event:
            case SessionRevoked():
                key: Hashable = event.session_id
            case UserDeactivated() | MembershipUpdated():
                key = (tenant_id, event.user_id)
            case _:
                return
        moment = event.not_before.timestamp()
        self._forget(moment - REMEMBERED_SECONDS)
        self._not_before[key] = max(moment, self._not_before.get(key, moment))

    def refuses(self, verdict: Verdict) -> bool:
        """Whether a good token was revoked since it was issued."""
        if not self._not_before:
            return False
        who = verdict.principal
        moments = self._not_before
        not_before = max(
            moments.get(who.session_id, 0.0), moments.get((who.tenant_id, who.user_id), 0.0)
        )
        return verdict.issued_at < not_before

    def check(self, verdict: Verdict) -> None:
        """Raise Unauthenticated for a revoked token."""
        if self.refuses(verdict):
            raise Unauthenticated(
                "your rights have changed or your session has ended; refresh or sign in again",
                code="token_stale",
            )

    def _forget(self, before: float) -> None:
        for key in [k for k, moment in self._not_before.items() if moment < before]:
            del self._not_before[key]
