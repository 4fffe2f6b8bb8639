"""AdventureWorks on Quartermaster: load the company, live through its purchases and sales.

`python -m bench.adventureworks FOLDER [--orders N] [--url URL]`. Everything goes through the public
API, by the people whose job it is; at the end every figure is held against the files, and, on the
stack of this checkout, every invariant is checked (`make verify`).
"""

import argparse
import asyncio
import time
from pathlib import Path

from bench.adventureworks.data import read
from bench.adventureworks.figures import compare, expected, found
from bench.adventureworks.load import Loaded, deactivate_inactive, load
from bench.adventureworks.replay import arrived, replay
from bench.adventureworks.selling import (
    compare_takings,
    open_shop,
    sell,
    sold_by_the_api,
    sold_by_the_files,
)
from bench.adventureworks.sold import Sold, read_sold
from bench.api import connections
from bench.target import gateway_url
from deploy.local.layout import local_layout
from deploy.verify import superuser_url, verify


async def run(folder: Path, url: str, most: int | None) -> list[str]:
    """Load, replay, compare; print how fast it went; what differs."""
    data = read(folder)
    orders = data.orders[:most]
    wanted = expected(data, orders)
    async with connections() as session:
        began = time.monotonic()
        loaded = await load(session, url, data)
        print(f"loaded in {time.monotonic() - began:.1f} s; replaying {len(orders):,} orders")
        began = time.monotonic()
        ids = await replay(loaded, orders)
        took = time.monotonic() - began
        await deactivate_inactive(loaded, data)
        await arrived(loaded, wanted.on_hand)
        print(
            f"{len(orders):,} orders, {sum(len(order.lines) for order in orders):,} lines in "
            f"{took:.1f} s: {len(orders) / took:.1f} orders/s; "
            f"all in stock after {time.monotonic() - began:.1f} s"
        )
        wrong = compare(wanted, await found(loaded, ids))
        wrong += await _sell(loaded, read_sold(folder), most)
        ledger = await loaded.company.admin.get("inventory/ledger/verify")
    print(f"  ledger: {ledger['entries']:,} entries, {'holds' if ledger['ok'] else 'DIFFERS'}")
    return wrong if ledger["ok"] else [*wrong, "ledger"]


async def _sell(loaded: Loaded, sold: Sold, most: int | None) -> list[str]:
    """Its sales, from just as much stock as they take."""
    sales = sold.sales[:most]
    seller = await open_shop(loaded, sold, sales)
    began = time.monotonic()
    ids = await sell(seller, sales)
    took = time.monotonic() - began
    print(
        f"{len(sales):,} sales, {sum(len(sale.lines) for sale in sales):,} lines in {took:.1f} s:"
        f" {len(sales) / took:.1f} sales/s"
    )
    return compare_takings(sold_by_the_files(sales), await sold_by_the_api(seller, ids))


async def _invariants() -> list[str]:
    """What `make verify` finds on the stack of this checkout."""
    findings = await verify(superuser_url(local_layout().data))
    wrong = [finding.check.says for finding in findings if finding.rows]
    print(f"  invariants: {len(findings) - len(wrong)} of {len(findings)} hold")
    return wrong


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--orders", type=int, default=None, help="only the first so many")
    parser.add_argument("--url", default=None, help="the gateway (default: this checkout's)")
    given = parser.parse_args()
    if not (given.folder / "purchase_orders.csv").exists():
        raise SystemExit(f"There is no purchase_orders.csv in {given.folder}: say where with DIR=")
    wrong = asyncio.run(run(given.folder, given.url or gateway_url(), given.orders))
    if given.url is None:
        wrong += asyncio.run(_invariants())
    if wrong:
        raise SystemExit("differs: " + "; ".join(wrong))


if __name__ == "__main__":
    main()
