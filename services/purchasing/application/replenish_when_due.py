"""Replenish a company by its schedule, or because its stock ran low: once, however many ask."""

from dataclasses import dataclass

from libs.domain.clock import Clock
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.purchasing.application.ports import BeginPurchasing
from services.purchasing.application.replenish import Replenish, run
from services.purchasing.domain.replenishment import Run, Why
from services.purchasing.domain.schedule import last_day


@dataclass(frozen=True, slots=True)
class Schedule:
    """The company's time of day (`06:30`) and its zone; without a time it has no schedule."""

    at: str
    zone: str


async def replenish_when_due(
    schedule: Schedule, *, actor: Principal, begin: BeginPurchasing, now: Clock
) -> Run | None:
    """What was due is due no more in the transaction of its run: if that fails, it is again."""
    async with begin(actor) as work:
        why = None
        if schedule.at:
            day = last_day(now(), schedule.at, schedule.zone)
            if await work.replenishment.take_day(f"{schedule.at} {schedule.zone}", day):
                why = Why.SCHEDULE
        if await work.replenishment.take_due(now()):
            why = why or Why.STOCK_LOW
        if why is None:
            return None
        return await run(work, Replenish(new_id(), why), by=actor, now=now)
