"""Services forked from one process that has loaded the libraries: less memory, quicker starts."""

import contextlib
import gc
import importlib
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

CAN_FORK = sys.platform == "linux"


def preload(modules: Iterable[str]) -> set[str]:
    """Load modules and set them apart from garbage collection; those that loaded."""
    loaded = set()
    if CAN_FORK:
        for module in modules:
            # One that cannot be loaded is started on its own and says why in its own log.
            with contextlib.suppress(Exception):
                importlib.import_module(module)
                loaded.add(module)
        gc.collect()
        gc.freeze()
    return loaded


@dataclass
class Forked:
    """A forked child, seen as `subprocess.Popen` shows one."""

    pid: int
    _code: int | None = None

    def poll(self) -> int | None:
        """Its exit code, or None while it runs."""
        return self._waited(os.WNOHANG)

    def wait(self) -> int:
        """Its exit code, once it has ended."""
        code = self._waited(0)
        return -1 if code is None else code

    def _waited(self, options: int) -> int | None:
        if self._code is None:
            pid, status = os.waitpid(self.pid, options)
            if pid:
                self._code = os.waitstatus_to_exitcode(status)
        return self._code


def run_forked(work: Callable[[], object], log: Path, environment: Mapping[str, str]) -> Forked:
    """Run a function in a forked child with its own environment and log."""
    pid = os.fork()
    if pid:
        return Forked(pid)
    status = 1
    try:
        _become(log, environment)
        work()
        status = 0
    except SystemExit as ending:
        status = ending.code if isinstance(ending.code, int) else int(ending.code is not None)
    except BaseException:  # noqa: BLE001 - a child must never return into its parent's code
        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def run_module(
    module: str, log: Path, environment: Mapping[str, str], folder: Path
) -> subprocess.Popen[bytes]:
    """Start `python -m module` as a process of its own."""
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            cwd=folder,
            start_new_session=True,
        )


def _become(log: Path, environment: Mapping[str, str]) -> None:
    os.setsid()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDONLY)
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(nothing, 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.closerange(3, 256)
    os.environ.clear()
    os.environ.update(environment)
