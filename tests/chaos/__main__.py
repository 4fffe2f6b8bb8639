"""`make chaos MINUTES=30`: a company's work for so long, while everything that can fail does.

Starts two processes of every service and of the gateway, a broker of three nodes and a stand-in
for Stripe, with data that is thrown away. People buy, sell, pay and move stock; after every few
faults they finish what they began, and what they were told is compared with what there is, and
every invariant with every database. Ends with 1 if anything differed. SEED repeats a choice.
"""

import argparse
import asyncio
import random
import sys
import time
import traceback
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Final

import aiohttp

from bench.company import open_company
from deploy.local.console import build_console
from deploy.local.layout import local_layout
from deploy.verify import superuser_url, verify
from tests.chaos.faults import FAULTS, Fault
from tests.chaos.moving import open_movers
from tests.chaos.oracle import Load
from tests.chaos.paying import Payers
from tests.chaos.selling import open_market
from tests.chaos.world import World, opened
from tests.shops import Shop, open_shop

FAULTS_A_ROUND: Final = 4
ENOUGH: Final = 10  # violations after which more would tell nothing
BETWEEN: Final = 3.0  # seconds of undisturbed work before each fault
# What failed for a moment waits up to five minutes for its next try.
REST_WITHIN: Final = 400.0


@dataclass
class Report:
    """What was done, and what it came to."""

    seed: int
    began: float = field(default_factory=time.monotonic)
    rounds: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    checks: int = 0
    work: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)

    def show(self) -> str:
        """As docs/reliability.md has it."""
        minutes = (time.monotonic() - self.began) / 60
        lines = [
            f"{minutes:.1f} minutes, {self.rounds} rounds, seed {self.seed}",
            f"faults: {sum(self.faults.values())}",
            *(f"  {number:5}  {name}" for name, number in sorted(self.faults.items())),
            f"requests: {sum(self.answers.values())}",
            *(f"  {number:7}  {answer}" for answer, number in sorted(self.answers.items())),
            "work: " + ", ".join(f"{number} {what}" for what, number in sorted(self.work.items())),
            f"invariants checked: {self.checks}",
            f"violations: {len(self.violations)}",
            *self.violations,
        ]
        return "\n".join(lines)


async def run(minutes: float, seed: int, only: str) -> Report:
    """Round after round until the time is over."""
    report, waiting = Report(seed), list[Fault]()
    async with counting(report.answers) as web, opened(local_layout(), web, seed) as world:
        until = time.monotonic() + minutes * 60
        while time.monotonic() < until and len(report.violations) < ENOUGH:
            if len(waiting) < FAULTS_A_ROUND:
                chosen = [f for f in FAULTS if only in f.__name__]
                waiting += world.chance.sample(chosen, len(chosen))
            faults, waiting = waiting[:FAULTS_A_ROUND], waiting[FAULTS_A_ROUND:]
            try:
                await _round(world, faults, report)
            except Exception:  # noqa: BLE001 - whatever it is, it is what we look for
                names = ", ".join(fault.__name__ for fault in faults)
                report.violations.append(f"round {report.rounds} ({names}):")
                report.violations.append(traceback.format_exc(limit=-6))
                _say(report.violations[-1])
                world.whole()
    return report


async def _round(world: World, faults: list[Fault], report: Report) -> None:
    report.rounds += 1
    buying, selling, moving = [await _company(world, name) for name in ("Buy", "Sell", "Move")]
    load = Load(buying, [buying.product], chance=world.chance, pause=2.0)
    market = await open_market(selling, 6, 2, 200)
    market.chance = world.chance
    payers = Payers(market, world.stripe, world.chance)
    movers = await open_movers(moving, world.chance)
    for people in (load, market, movers):
        people.patience = REST_WITHIN
    async with AsyncExitStack() as work:
        for busy in (load.busy(4), market.busy(2), payers.busy(1), movers.busy(4)):
            await work.enter_async_context(busy)
        for fault in faults:
            await asyncio.sleep(BETWEEN)
            said = (fault.__doc__ or "").splitlines()[0]
            _say(f"{fault.__name__}: {said}")
            await fault(world)
            report.faults[f"{fault.__name__} ({said.partition(':')[0]})"] += 1
        await world.breakable.until_ready()
        await asyncio.sleep(BETWEEN)
        for one in (load, market, payers, movers):
            one.stop()  # all at once: else some would go on while others finish
    findings = await verify(superuser_url(world.both.folder), REST_WITHIN)
    report.checks += len(findings)
    report.violations += [
        f"round {report.rounds}: {finding.check.says}: {sorted(finding.rows)[:5]}"
        for finding in findings
        if finding.rows
    ]
    for told in (load, market, payers, movers):
        await told.check()
    assert not await world.dead(), "there are dead letters"
    report.work += Counter(
        {
            "purchase orders": len(load.told),
            "sales orders": len(market.orders),
            "invoices paid": len(payers.paid),
            "movements": movers.outcomes["201"],
        }
    )
    _say(f"whole again; {sum(report.work.values())} done")


def _say(what: str) -> None:
    sys.stdout.write(f"{time.strftime('%H:%M:%S')}  {what}\n")
    sys.stdout.flush()


async def _company(world: World, name: str) -> Shop:
    company = await open_company(world.web, world.both.url, f"{name} Works")
    return await open_shop(company, world.web)


def counting(answers: Counter[str]) -> aiohttp.ClientSession:
    """Connections that count what comes back."""
    trace = aiohttp.TraceConfig()

    async def came(_session: object, _context: object, end: aiohttp.TraceRequestEndParams) -> None:
        answers[str(end.response.status)] += 1

    async def failed(_session: object, _context: object, _what: object) -> None:
        answers["no answer"] += 1

    trace.on_request_end.append(came)
    trace.on_request_exception.append(failed)
    return aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=60),
        connector=aiohttp.TCPConnector(limit=64),
        trace_configs=[trace],
    )


def main() -> int:
    """1 if anything differed."""
    parser = argparse.ArgumentParser(prog="make chaos")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--only", default="", help="faults whose name holds this")
    asked = parser.parse_args()
    seed = random.randrange(1_000_000) if asked.seed is None else asked.seed  # noqa: S311 - a load
    _say(f"seed {seed}; `make chaos SEED={seed}` chooses the same faults")
    build_console(local_layout())
    report = asyncio.run(run(asked.minutes, seed, asked.only))
    _say(report.show())
    return 1 if report.violations else 0


if __name__ == "__main__":
    sys.exit(main())
