"""Driving a load and what it came to: rate, latency, and CPU time by process."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bench.client import Connection
from bench.machine import cpu_seconds, load_average, own_cpu, settled, spent

Once = Callable[[Connection, int], Awaitable[object]]
_WARM_UP = 0.3  # seconds


@dataclass
class Run:
    """One measured load."""

    name: str
    seconds: float
    latencies: Sequence[float]
    cpu: Mapping[str, float]
    own_cpu: float
    load: str
    others: list["Run"] = field(default_factory=list)

    @property
    def operations(self) -> int:
        """How many were done."""
        return len(self.latencies)

    @property
    def rate(self) -> float:
        """Operations a second."""
        return self.operations / self.seconds

    def percentile(self, share: float) -> float:
        """Milliseconds within which this share of the operations was done."""
        return percentile(self.latencies, share)

    @property
    def cpu_each(self) -> float:
        """Milliseconds of CPU per operation over all processes of the stack."""
        return 1000 * sum(self.cpu.values()) / max(1, self.operations)

    def show(self) -> None:
        """Print it in two lines."""
        print(
            f"  {self.name}: {self.rate:,.0f}/s   p50 {self.percentile(0.5):.1f} ms   "
            f"p95 {self.percentile(0.95):.1f} ms   p99 {self.percentile(0.99):.1f} ms   "
            f"({self.operations} in {self.seconds:.1f} s, load {self.load})"
        )
        print(f"      CPU per operation {self.cpu_each:.2f} ms: {by_process(self.cpu, self)}")


def by_process(cpu: Mapping[str, float], run: Run) -> str:
    """Who took the CPU time, most first; what is next to nothing is left out."""
    each = {name: 1000 * seconds / max(1, run.operations) for name, seconds in cpu.items()}
    named = [f"{n} {ms:.2f}" for n, ms in sorted(each.items(), key=lambda x: -x[1]) if ms >= 0.005]
    own = 1000 * run.own_cpu / max(1, run.operations)
    return f"{', '.join(named)} (load generator {own:.2f} beside it)"


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values does not exceed, in milliseconds of seconds."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def timed(read: Callable[[], Awaitable[object]], times: int) -> float:
    """Milliseconds of the quickest of so many reads: whoever shares the machine only delays."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        await read()
        took.append(time.perf_counter() - began)
    return 1000 * min(took)


async def drive(name: str, connections: Sequence[Connection], once: Once, seconds: float) -> Run:
    """Let every connection do `once` after `once`; the CPU counts until the stack is quiet."""
    await _loop(connections, once, _WARM_UP)
    await settled()
    before, own = cpu_seconds(), own_cpu()
    began = time.perf_counter()
    latencies = await _loop(connections, once, seconds)
    took = time.perf_counter() - began
    own = own_cpu() - own
    load = load_average()
    await settled()
    return Run(name, took, latencies, spent(before, cpu_seconds()), own, load)


async def best_of(
    times: int, name: str, connections: Sequence[Connection], once: Once, seconds: float
) -> Run:
    """The quickest of several drives: the machine is shared, and others only make it slower."""
    runs = [await drive(name, connections, once, seconds) for _ in range(times)]
    return max(runs, key=lambda run: run.rate)


async def _loop(connections: Sequence[Connection], once: Once, seconds: float) -> list[float]:
    latencies: list[float] = []
    until = time.perf_counter() + seconds
    number = 0

    async def work(connection: Connection) -> None:
        nonlocal number
        while time.perf_counter() < until:
            number += 1
            began = time.perf_counter()
            await once(connection, number)
            latencies.append(time.perf_counter() - began)

    async with asyncio.TaskGroup() as group:
        for connection in connections:
            group.create_task(work(connection))
    return latencies
