"""Tokens that are refused before they expire, because auth has said so in the live stream."""

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from uuid import UUID

from libs.contracts.auth import (
    ApiKeyRevoked,
    MembershipUpdated,
    PasswordReset,
    RoleChanged,
    SessionRevoked,
    UserDeactivated,
)
from libs.contracts.base import Event
from libs.domain.errors import Unauthenticated
from libs.web.tokens import Verdict

# Longer than any token lives: after that nothing is left to refuse.
REMEMBERED_SECONDS = 660


class Revocations:
    """For each session, and each user, role and API key of a company: what is stale before when."""

    def __init__(self) -> None:
        """Nothing is revoked yet."""
        self._not_before: OrderedDict[Hashable, float] = OrderedDict()

    def learn(self, tenant_id: UUID, event: Event) -> bool:
        """Remember what an event revokes; whether this kind of event is known to revoke."""
        match event:
            case SessionRevoked():
                key: Hashable = event.session_id
            case UserDeactivated() | MembershipUpdated() | PasswordReset():
                key = (tenant_id, event.user_id)
            case ApiKeyRevoked():
                key = (tenant_id, event.api_key_id)
            case RoleChanged():
                key = (tenant_id, event.role)
            case _:
                return False
        moment = event.not_before.timestamp()
        self._not_before[key] = max(moment, self._not_before.get(key, moment))
        self._not_before.move_to_end(key)
        self._forget(moment - REMEMBERED_SECONDS)
        return True

    def refuses(self, verdict: Verdict) -> bool:
        """Whether a good token was revoked since it was issued."""
        if not self._not_before:
            return False
        return any(verdict.issued_at < self._not_before.get(key, 0.0) for key in _rests_on(verdict))

    def check(self, verdict: Verdict) -> None:
        """Raise Unauthenticated for a revoked token."""
        if self.refuses(verdict):
            raise Unauthenticated(
                "your rights have changed or your session has ended; refresh or sign in again",
                code="token_stale",
            )

    def _forget(self, before: float) -> None:
        """Drop the oldest, which come first: many sign-outs at once must stay cheap."""
        while next(iter(self._not_before.values())) < before:
            self._not_before.popitem(last=False)


def _rests_on(verdict: Verdict) -> Iterator[Hashable]:
    """What a token's rights come from: a session, a person (or key and its maker), and roles."""
    who = verdict.principal
    yield who.session_id
    yield (who.tenant_id, who.user_id)
    yield from ((who.tenant_id, role) for role in who.roles)
    if verdict.maker is not None:
        yield (who.tenant_id, verdict.maker.user_id)
        yield from ((who.tenant_id, role) for role in verdict.maker.roles)
