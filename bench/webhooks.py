"""Webhooks a second: `python -m bench webhooks`, or `python -m bench.webhooks [--pages N]`.

On the tests' servers: payments, the stand-in Stripe it asks, and who delivers share one process.
Printed beside each other, of one run: payments counted by a first delivery, deliveries of what is
known already, and an answer of the same service that needs no database.
"""

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from typing import Final

import aiohttp

from bench.options import Options
from deploy.local.layout import local_layout
from tests import servers
from tests.services.payments.stripe_site import Till, session_of, till

_PAGES: Final = 1_000
_MANY: Final = 5_000
_CLIENTS: Final = 16
_COMPANIES: Final = 40
_EMPTY: Final = "/health/live"


async def deliver(pages: int) -> None:
    """Pay that many pages, then deliver what Stripe tells of them, twice."""
    layout = local_layout()
    with ExitStack() as stack:
        databases, brokers = servers.databases(layout, stack), servers.brokers(layout, stack)
        async with till(databases, brokers) as here:
            await _paid(here, pages)
            told = [e for e in here.stripe.post.waiting if e["type"].startswith("checkout.")]
            here.stripe.post.waiting = list(told)
            first = await _rate("first deliveries, each a payment counted", len(told), _post(here))
            here.stripe.post.waiting = list(told)
            again = await _rate("repeated deliveries", len(told), _post(here))
            bare = await _rate(f"GET {_EMPTY}", pages, lambda: _ask(here, pages))
            print(f"  of bare answers: {first / bare:.2f} first, {again / bare:.2f} repeated")


async def measure(_session: aiohttp.ClientSession, options: Options) -> None:
    """The same as a part of `make bench`."""
    await deliver(_MANY if options.full else _PAGES)


async def _paid(here: Till, pages: int) -> None:
    # Payments of one customer wait for each other.
    companies = [await here.company() for _ in range(_COMPANIES)]
    for i in range(pages):
        company = companies[i % _COMPANIES]
        checkout = await here.checkout(company, await company.invoiced("118", tax="18"))
        here.stripe.account.pay(session_of(checkout))


def _post(here: Till) -> Callable[[], Awaitable[object]]:
    return lambda: here.stripe.post.deliver(at_once=_CLIENTS)


async def _ask(here: Till, times: int) -> None:
    gate = asyncio.Semaphore(_CLIENTS)
    async with aiohttp.ClientSession() as session:

        async def once() -> None:
            async with gate, session.get(here.site.client.url + _EMPTY) as answer:
                await answer.read()

        await asyncio.gather(*(once() for _ in range(times)))


async def _rate(name: str, count: int, run: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await run()
    rate = count / (time.perf_counter() - began)
    print(f"  {name}, {_CLIENTS} at once: {rate:,.0f}/s")
    return rate


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=_PAGES)
    asyncio.run(deliver(parser.parse_args().pages))


if __name__ == "__main__":
    main()
