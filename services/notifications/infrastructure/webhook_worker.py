"""The worker that tells webhooks: each in order, none waiting for another's slowness.

It looks for webhooks with something due, has each for a while (a lease that a dead worker loses),
and tells it a few messages at a time, never two of one key. One that fails is left alone for
longer and longer, and asked with a single message until it answers.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from prometheus_client import Counter

from libs.contracts.webhooks import WebhookFailed
from libs.db.database import Connection, Database
from libs.db.sealing import Seal
from libs.db.work import Begin
from libs.domain.clock import Clock, utc_now
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.jobs.leased import LeasedWorker
from libs.outside.calling import Outside
from services.notifications.domain.event_types import may_see
from services.notifications.domain.webhook import (
    DISABLED_AFTER,
    WebhookStatus,
    pause_after,
    rest_after,
)
from services.notifications.infrastructure import webhook_telling as telling
from services.notifications.infrastructure.webhook_calling import Outcome, Target, body_of, call
from services.notifications.infrastructure.webhook_telling import Claimed, Due, Held, Told
from services.notifications.infrastructure.work import SqlNotificationsWork

_AT_ONCE = 32
_SIDE_BY_SIDE = 8
_ROUNDS = 50
# What happened before who answers for the webhook lost the right to see it, and was not told yet.
_HIDDEN = Outcome(None, "who saved the webhook may not see this any more", 0)
_CALLS = Counter("qm_webhook_calls_total", "Webhook messages sent, by what came of it", ["outcome"])


@dataclass(frozen=True, slots=True)
class Pace:
    """How often is looked, in seconds, and how long is waited after failures."""

    look: float = 0.25
    pause: Callable[[int], timedelta | None] = pause_after
    rest: Callable[[int], timedelta] = rest_after
    disabled_after: timedelta = DISABLED_AFTER


class WebhookWorker(LeasedWorker[Claimed]):
    """Tells webhooks what they are told."""

    what = "webhooks"

    def __init__(
        self,
        database: Database,
        begin: Begin[SqlNotificationsWork],
        seal: Seal,
        outside: Outside,
        pace: Pace | None = None,
        now: Clock = utc_now,
    ) -> None:
        """`outside` refuses addresses inside."""
        self._pace = pace or Pace()
        super().__init__(database, look=self._pace.look, at_once=_AT_ONCE)
        self._begin = begin
        self._seal = seal
        self._outside = outside
        self._now = now

    async def claim(self, connection: Connection, most: int) -> Sequence[Claimed]:
        """Webhooks with something to be told."""
        return await telling.claim(connection, new_id(), most)

    async def attend(self, claimed: Claimed) -> None:
        """Tell it what is due, a few messages at a time."""
        actor = Principal.system(claimed.tenant_id)
        for _ in range(_ROUNDS):
            if self.stopping or not await self._tell_some(claimed, actor):
                break
        async with self._begin(actor) as work:
            await telling.let_go(work.connection, claimed)

    async def _tell_some(self, claimed: Claimed, actor: Principal) -> bool:
        """Tell what is due; whether to go on with it at once."""
        async with self._begin(actor) as work:
            held = await telling.hold(work.connection, claimed)
            if held is None:
                return False
            target = await telling.target(work.connection, self._seal, claimed.webhook_id)
            most = 1 if held.tries else _SIDE_BY_SIDE
            (subscriber,) = await work.webhooks.subscribers(claimed.webhook_id)
            if subscriber.orphaned:
                await self._orphaned(work, claimed)
                return False
            sees = subscriber.permissions
            with_costs = "costs.read" in sees
            due = await telling.due(work.connection, claimed, most, with_costs=with_costs)
        if not due or target is None:
            return False
        hidden = [
            Told(one, self._now(), _HIDDEN, None) for one in due if not may_see(sees, one.type)
        ]
        told = await asyncio.gather(
            *(self._tell(target, one) for one in due if may_see(sees, one.type))
        )
        async with self._begin(actor) as work:
            await telling.settle(work.connection, claimed, [*told, *hidden])
            went_well = any(one.outcome.good for one in told)
            if went_well:
                await telling.well(work.connection, claimed)
            elif told:
                await self._failed(work, claimed, held, told)
            _say_given_up(work, claimed, held, [*told, *hidden])
        return went_well or not told

    async def _tell(self, target: Target, due: Due) -> Told:
        at = self._now()
        name = due.type.rpartition(".v")[0]
        moment = due.at.isoformat().replace("+00:00", "Z")
        body = body_of(name, moment, due.number, due.content)
        outcome = await call(self._outside, target, due.event_id, body, self._now)
        _CALLS.labels("taken" if outcome.good else str(outcome.answer or "unreachable")).inc()
        return Told(due, at, outcome, None if outcome.good else self._pace.pause(due.tries + 1))

    async def _orphaned(self, work: SqlNotificationsWork, claimed: Claimed) -> None:
        """Tell it nothing until somebody else answers for it; what happens waits."""
        webhook = await work.webhooks.get(claimed.webhook_id)
        why = (
            f"{webhook.maker.name}, who saved it last, may see nothing of what it is told any more"
        )
        webhook.disable(at=self._now(), reason=why)
        await telling.failed(work.connection, claimed, why, timedelta())

    async def _failed(
        self, work: SqlNotificationsWork, claimed: Claimed, held: Held, told: list[Told]
    ) -> None:
        """Leave it alone for a while, or for good: it is gone, or was away for too long."""
        outcome = told[0].outcome
        rest = max(self._pace.rest(held.tries + 1), timedelta(seconds=outcome.wait or 0))
        await telling.failed(work.connection, claimed, outcome.error, rest)
        since = held.failing_since
        away = since is not None and self._now() - since > self._pace.disabled_after
        if any(one.outcome.gone for one in told) or away:
            webhook = await work.webhooks.get(claimed.webhook_id)
            if webhook.status is WebhookStatus.ACTIVE:
                webhook.disable(at=self._now(), reason=outcome.error)


def _say_given_up(
    work: SqlNotificationsWork, claimed: Claimed, held: Held, told: Sequence[Told]
) -> None:
    for one in told:
        if one.status == "failed":
            said = WebhookFailed(
                webhook_id=claimed.webhook_id,
                name=held.name,
                number=one.due.number,
                event_id=one.due.event_id,
                event_type=one.due.type,
                tries=one.due.tries + 1,
                error=one.outcome.error,
            )
            work.record(said, about=claimed.webhook_id, version=held.version)
