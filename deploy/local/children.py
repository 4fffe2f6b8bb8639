"""One supervised process: started, watched, started again when it dies, stopped."""

import contextlib
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from deploy.local.problem import SetupError
from deploy.local.processes import Started

DELAYS = (0.1, 0.5, 1.0, 2.0, 5.0)
SETTLED = 30.0  # seconds of life after which earlier deaths are forgotten


class Process(Protocol):
    """A child of this process, as `subprocess.Popen` shows it."""

    @property
    def pid(self) -> int:
        """Its number."""

    def poll(self) -> int | None:
        """Its exit code, or None while it runs."""


@dataclass
class Child:
    """A process kept alive; `begin` starts it.

    `record` is the file that says which process it is, so that it is found again if this process
    is killed.
    """

    name: str
    begin: Callable[[], Process]
    record: Path
    end_with: signal.Signals = signal.SIGTERM
    restarts: int = 0
    process: Process | None = None
    _deaths: int = 0
    _started_at: float = 0.0
    _due: float | None = None

    @property
    def pid(self) -> int | None:
        """Its number while it runs."""
        return self.process.pid if self.process is not None else None

    def start(self) -> None:
        """Start it."""
        self._begin()

    def watch(self) -> bool:
        """Notice its death, and start it again when due; True when either happened."""
        if self.process is not None:
            if self.process.poll() is None:
                return False
            self._died()
            return True
        if self._due is None or time.monotonic() < self._due:
            return False
        self.restarts += 1
        try:
            self._begin()
        except SetupError:  # its log says why; the next try may find the port free again
            self._died()
        return True

    def ask_to_stop(self) -> None:
        """Ask it to end, and do not start it again."""
        self._due = None
        self._signal(self.end_with)

    def wait(self, patience: float) -> None:
        """Wait for its end; kill it after `patience` seconds."""
        deadline = time.monotonic() + patience
        while self.process is not None and self.process.poll() is None:
            if time.monotonic() > deadline:
                self._signal(signal.SIGKILL)
                deadline = float("inf")
            time.sleep(0.02)
        self.process = None
        self.record.unlink(missing_ok=True)

    def _begin(self) -> None:
        self._due = None
        self._started_at = time.monotonic()
        self.process = self.begin()
        Started.of(self.process.pid).save(self.record)

    def _died(self) -> None:
        self.process = None
        lived = time.monotonic() - self._started_at
        self._deaths = 1 if lived > SETTLED else self._deaths + 1
        self._due = time.monotonic() + DELAYS[min(self._deaths, len(DELAYS)) - 1]

    def _signal(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process.pid, number)
