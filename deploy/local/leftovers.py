"""Ends processes of this checkout that a killed supervisor left running."""

import json
import signal
from pathlib import Path

from deploy.local.layout import Layout
from deploy.local.processes import Started
from deploy.local.rabbitmq import end_stray_epmd
from deploy.local.services import CALLERS, twin_of

_CALLERS = (*CALLERS, *(twin_of(name) for name in CALLERS))

# In this order: services finish what they do while their servers still answer.
ENDED_BY = {
    **dict.fromkeys(_CALLERS, signal.SIGTERM),
    "rabbitmq": signal.SIGTERM,
    "postgres": signal.SIGINT,
    "epmd": signal.SIGKILL,
}


def record_of(layout: Layout, name: str) -> Path:
    """The file that says which process has this name."""
    return layout.run / f"{name}.json"


def end_leftovers(layout: Layout) -> int:
    """End what still runs; how many did."""
    running = [name for name in ENDED_BY if _alive(layout, name)]
    for name in running:
        if name in _CALLERS:
            _started(layout, name).send(ENDED_BY[name])
    for name in running:
        Started.end_recorded(record_of(layout, name), ENDED_BY[name])
    ports = layout.data / "ports.json"
    if ports.exists():
        end_stray_epmd(json.loads(ports.read_text())["epmd"], layout.account)
    return len(running)


def _alive(layout: Layout, name: str) -> bool:
    return _started(layout, name).alive()


def _started(layout: Layout, name: str) -> Started:
    return Started.load(record_of(layout, name)) or Started(0, 0.0)
