"""`make bench`: the figures of docs/performance.md, each beside a baseline of the same run.

`python -m bench [names] [--seconds S] [--times N] [--full] [--write]` measures the local stack that
runs.
"""

import argparse
import os
import platform
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Final

import aiohttp
import uvloop

from bench import (
    adjustments,
    audit_log,
    bundles,
    cheapest,
    crowd,
    dashboard,
    exports,
    imports,
    kept_lists,
    ledger,
    live,
    memory,
    order_list,
    orders,
    postings,
    product_list,
    race,
    read_models,
    replenishment,
    sales,
    search,
    soak,
    start,
    stock_list,
    stock_reports,
    transfers,
    webhooks,
)
from bench.api import connections
from bench.machine import load_average, settled
from bench.options import Options
from bench.target import state

Measure = Callable[[aiohttp.ClientSession, Options], Awaitable[None]]
# What leaves the most behind comes last.
JOBS: Final[Mapping[str, Measure]] = {
    "start": start.measure,
    "memory": memory.measure,
    "cheapest": cheapest.measure,
    "adjustments": adjustments.measure,
    "transfers": transfers.measure,
    "orders": orders.measure,
    "sales": sales.measure,
    "postings": postings.measure,
    "webhooks": webhooks.measure,
    "live": live.measure,
    "crowd": crowd.measure,
    "race": race.measure,
    "kept": kept_lists.measure,
    "list": stock_list.measure,
    "products": product_list.measure,
    "order-list": order_list.measure,
    "replenishment": replenishment.measure,
    "search": search.measure,
    "audit": audit_log.measure,
    "bundles": bundles.measure,
    "ledger": ledger.measure,
    "stock-reports": stock_reports.measure,
    "read-models": read_models.measure,
    "dashboard": dashboard.measure,
    "import": imports.measure,
    "exports": exports.measure,
    # By its name only.
    "soak": soak.measure,
}


async def run(names: list[str], options: Options) -> str:
    """Measure one job after the other, each on a stack that has become quiet; where and when."""
    heading = (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores, Python {platform.python_version()}, load {load_average()}; "
        f"best of {options.times} runs of {options.seconds:g} s"
    )
    print(heading)
    for name in names:
        began = time.monotonic()
        print(f"{name}:")
        try:
            await settled()
            async with connections() as session:
                await JOBS[name](session, options)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the others are measured all the same
            print(f"  {name} failed: {error!r}")
            options.table.failed(name, error)
        print(f"  ({name} took {time.monotonic() - began:.0f} s)", flush=True)
    return heading


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(JOBS)}")
    parser.add_argument("--seconds", type=float, default=4.0, help="length of each load")
    parser.add_argument("--times", type=int, default=3, help="runs of which the best counts")
    parser.add_argument("--full", action="store_true", help="also what takes many minutes")
    parser.add_argument("--lines", type=int, help="of sales, under the dashboard")
    parser.add_argument("--write", action="store_true", help="the table into docs/performance.md")
    given = parser.parse_args()
    unknown = set(given.names) - set(JOBS)
    if unknown:
        parser.error(f"there is no {', '.join(unknown)}; there is {', '.join(JOBS)}")
    state()  # exits when nothing runs
    options = Options(given.seconds, given.times, given.full, given.lines)
    heading = uvloop.run(run(given.names or [*JOBS][:-1], options))
    print(f"\n{options.table.text(heading)}")
    if given.write:
        options.table.write(heading)


if __name__ == "__main__":
    main()
