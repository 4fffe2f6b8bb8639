"""Memory of everything at rest, shared pages divided among those who share them (PSS)."""

import aiohttp

from bench.machine import proportional_memory, settled
from bench.options import Options


async def measure(_session: aiohttp.ClientSession, options: Options) -> None:
    """The sum over services, gateway, supervisor, PostgreSQL and broker."""
    await settled()
    found = proportional_memory()
    options.table.at_most("memory at rest, PSS", sum(found.values()), 650, " MB")
    each = ", ".join(
        f"{name} {size:.0f}" for name, size in sorted(found.items(), key=lambda x: -x[1])
    )
    print(f"  memory at rest: {sum(found.values()):.0f} MB (PSS) in {len(found)} process trees")
    print(f"      {each}")
