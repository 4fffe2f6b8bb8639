"""Records of started processes, so that a later command finds exactly them and nothing else."""

import contextlib
import json
import os
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, STDOUT, Popen

import psutil

from deploy.local.account import Account


@dataclass(frozen=True, slots=True)
class Started:
    """A process by number and start: a reused number is not mistaken for it."""

    pid: int
    created: float

    @classmethod
    def of(cls, pid: int) -> "Started":
        """The process that has this number now."""
        try:
            return cls(pid, _born(pid))
        except psutil.NoSuchProcess:
            return cls(pid, 0.0)

    @classmethod
    def load(cls, path: Path) -> "Started | None":
        """The record in a file, or None when there is none that can be read."""
        try:
            record = json.loads(path.read_text())
            return cls(int(record["pid"]), float(record["created"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def save(self, path: Path) -> None:
        """Write the record so that a reader never sees half of it."""
        temporary = path.with_name(path.name + ".new")
        temporary.write_text(json.dumps({"pid": self.pid, "created": self.created}))
        temporary.replace(path)

    def alive(self) -> bool:
        """Whether this very process still runs."""
        return self._process() is not None

    def send(self, number: signal.Signals) -> None:
        """Send a signal, unless the process is gone."""
        if self._process() is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def stop(self, number: signal.Signals = signal.SIGTERM, patience: float = 20.0) -> bool:
        """Ask it to end, wait, then kill; True when it ended by itself."""
        process = self._process()
        if process is None:
            return True
        self.send(number)
        if _wait(process, patience):
            return True
        self.send(signal.SIGKILL)
        _wait(process, 5.0)
        return False

    @classmethod
    def end_recorded(cls, path: Path, number: signal.Signals, patience: float = 20.0) -> None:
        """Stop the process a record names, if it still runs, and forget the record."""
        started = cls.load(path)
        if started is not None:
            started.stop(number, patience)
        path.unlink(missing_ok=True)

    def _process(self) -> psutil.Process | None:
        try:
            process = psutil.Process(self.pid)
            if _born(self.pid) == self.created and process.status() != psutil.STATUS_ZOMBIE:
                return process
        except psutil.NoSuchProcess:
            pass
        return None


def _born(pid: int) -> float:
    """When a process started, by a clock that nobody sets: the time of day would not do."""
    stat = Path(f"/proc/{pid}/stat")
    if not Path("/proc/self/stat").exists():
        return float(psutil.Process(pid).create_time())
    try:
        # After the name, which may hold anything, in brackets: the 20th field is the start.
        return float(stat.read_text().rpartition(")")[2].split()[19])
    except (OSError, IndexError):
        raise psutil.NoSuchProcess(pid) from None


def _wait(process: psutil.Process, patience: float) -> bool:
    try:
        process.wait(patience)
    except psutil.TimeoutExpired:
        return False
    except psutil.NoSuchProcess:
        return True
    return True


def spawn(
    command: Sequence[str | Path],
    *,
    log: Path,
    environment: Mapping[str, str],
    account: Account,
    folder: Path,
) -> Popen[bytes]:
    """Start a server in a session of its own, writing to a log file, as the account."""
    with log.open("ab") as output:
        account.own(log)
        return Popen(
            [str(part) for part in command],
            stdin=DEVNULL,
            stdout=output,
            stderr=STDOUT,
            env=dict(environment),
            cwd=folder,
            start_new_session=True,
            **account.popen_options(),
        )


def tail(log: Path, lines: int = 5) -> str:
    """The last lines of a log, for an error message."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""
