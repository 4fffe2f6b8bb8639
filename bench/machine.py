"""What the processes of an installation take of the machine: CPU time and memory."""

import asyncio
import os
import time
from collections.abc import Mapping
from pathlib import Path

import psutil

from bench.target import processes

_QUIET = 0.2  # CPU seconds a second that a stack at rest stays below
_LOOK = 0.5
_PATIENCE = 300.0


def cpu_seconds() -> dict[str, float]:
    """CPU seconds used so far by each process of the stack with all it ever started."""
    return {name: _of_tree(pid) for name, pid in processes().items()}


def spent(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    """CPU seconds between two looks."""
    return {name: after[name] - before.get(name, 0.0) for name in after}


def own_cpu() -> float:
    """CPU seconds this process has used: the load generator's."""
    return time.process_time()


def _of_tree(pid: int) -> float:
    """A child that ended is in its parent's `children` times, one that lives in its own."""
    total = 0.0
    try:
        parent = psutil.Process(pid)
        tree = [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return total
    for process in tree:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total


def proportional_memory() -> dict[str, float]:
    """Megabytes (PSS: shared pages divided among those who share them) of each process's tree."""
    found = {}
    for name, pid in processes(with_supervisor=True).items():
        tree = [pid]
        # The supervisor is the parent of all the others.
        if name != "supervisor":
            tree += [child.pid for child in psutil.Process(pid).children(recursive=True)]
        found[name] = sum(_pss(member) for member in tree) / 1024
    return found


def _pss(pid: int) -> int:
    """Kilobytes; 0 for a process that has just ended."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except (FileNotFoundError, ProcessLookupError):
        pass
    return 0


async def settled() -> float:
    """Wait until the stack has done what it had to do; the seconds that took."""
    began = time.monotonic()
    while time.monotonic() - began < _PATIENCE:
        before = cpu_seconds()
        await asyncio.sleep(_LOOK)
        if sum(spent(before, cpu_seconds()).values()) < _QUIET * _LOOK:
            break
    return max(0.0, time.monotonic() - began - _LOOK)


def load_average() -> str:
    """How busy the whole machine is, ourselves and everybody else: over 1, 5 and 15 minutes."""
    return "/".join(f"{value:.1f}" for value in os.getloadavg())
