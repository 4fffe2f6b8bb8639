"""Cold start: from nothing running to ready, with its data in place."""

import asyncio
import sys
import time

import aiohttp

from bench.options import Options
from bench.target import state
from deploy.local.layout import CHECKOUT


async def measure(_session: aiohttp.ClientSession, options: Options) -> None:
    """`make down`, then `make up`, as often as is asked."""
    took = []
    for _ in range(options.times):
        await _command("down")
        began = time.monotonic()
        await _command("up")
        took.append(time.monotonic() - began)
    options.table.at_most("cold start after set-up", min(took), 12, " s")
    steps = ", ".join(f"{step['what']} {step['seconds']:g}" for step in state()["steps"])
    print(f"  cold start to ready: best {min(took):.1f} s of {', '.join(f'{t:.1f}' for t in took)}")
    print(f"      seconds after the start, last run: {steps}")


async def _command(name: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.local", name),
        cwd=CHECKOUT,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    if process.returncode:
        raise SystemExit(f"make {name} failed:\n{said.decode()}")
