"""What `up`, `down`, `reset`, `status`, `logs` and `mail` do."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from deploy.local import screen
from deploy.local.binaries import postgres_binaries
from deploy.local.choices import choices
from deploy.local.console import build_console
from deploy.local.demo import open_demo_company
from deploy.local.layout import Layout
from deploy.local.leftovers import end_leftovers, record_of
from deploy.local.mail import mails
from deploy.local.problem import SetupError
from deploy.local.processes import Started, tail
from deploy.local.progress import Progress
from deploy.local.rabbitmq_binaries import rabbitmq_binaries
from deploy.local.services import GATEWAY
from deploy.local.supervisor import SUPERVISOR, progress_of, version_of

STOP_WITHIN = 75.0


def up(layout: Layout) -> int:
    """Prepare, start what does not run, open the demo company, and say what to do next."""
    started = time.monotonic()
    with alone(layout):
        _prepare(layout)
        progress = running(layout)
        if progress is None or progress.version != version_of(layout.checkout):
            if progress is not None:
                print("  The code has changed: starting again")
            stop(layout)
            progress = _start(layout)
        else:
            print("  Everything runs already")
        wants_demo = _wants_demo(layout)
        if wants_demo and GATEWAY in progress.processes:
            said = open_demo_company(layout, progress.ports[GATEWAY])
            print(f"  {said}")
    print(screen.closing(layout, progress, time.monotonic() - started, demo=wants_demo))
    return 0


def down(layout: Layout) -> int:
    """Stop everything of this checkout; its data stays."""
    with alone(layout):
        stopped = stop(layout)
    print("Stopped; the data stays (`make up` starts it again)." if stopped else "Nothing ran.")
    return 0


def reset(layout: Layout, *, sure: bool) -> int:
    """Stop everything and delete databases, messages, logs and generated passwords; not backups."""
    if not sure:
        if not sys.stdin.isatty():
            message = (
                "`make reset` deletes all data of this checkout; say so with `make reset YES=1`."
            )
            raise SetupError(message)
        answer = input(f"Delete all data of this checkout ({layout.data})? Type yes: ")
        if answer.strip().lower() not in {"y", "yes"}:
            print("Nothing was deleted.")
            return 1
    with alone(layout):
        stop(layout)
        kept = {"test-servers", "test-servers.env", "throwaway", "lock", "backups"}
        for path in layout.data.iterdir():
            if path.name not in kept:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
    print("Everything was deleted; `make up` starts afresh.")
    return 0


def status(layout: Layout) -> int:
    """Show every process; 0 when all is well."""
    progress = running(layout)
    print(screen.status(layout, progress))
    return 0 if progress is not None and progress.ready else 1


def logs(layout: Layout, service: str) -> int:
    """Follow the logs of one process or of all."""
    files = [
        *layout.logs.glob(f"{service or '*'}.log"),
        *layout.data.glob(f"{service or '*'}/*.log"),
    ]
    if not files:
        raise SetupError(
            f"There is no log of {service or 'anything'} yet; `make status` names them."
        )
    return subprocess.run(["tail", "-n", "40", "-F", *map(str, files)], check=False).returncode


def mail(layout: Layout) -> int:
    """Show the newest mails that went into the folder."""
    url = choices(layout.checkout).get("QM_MAIL_URL", "")
    if url and not url.startswith("file:"):
        print("Mails leave by the server that QM_MAIL_URL names; look there.")
        return 0
    print(mails(layout.mail))
    return 0


def _wants_demo(layout: Layout) -> bool:
    chosen = choices(layout.checkout)
    local = chosen.get("QM_ENVIRONMENT", "local") == "local"
    return local and chosen.get("QM_DEMO", "on") != "off"


def _prepare(layout: Layout) -> None:
    """Fetch binaries and build the console side by side; nothing to do takes no time."""
    print(
        "  Servers and console: looking, fetching, building (a minute the first time)", flush=True
    )
    with ThreadPoolExecutor() as pool:
        console = pool.submit(build_console, layout)
        broker = pool.submit(rabbitmq_binaries, layout.binaries)
        database = postgres_binaries(layout)
        broker.result()
        print(f"  PostgreSQL {database.major} and RabbitMQ: in place", flush=True)
        print(f"  {console.result()}", flush=True)


def _start(layout: Layout) -> Progress:
    progress_of(layout).unlink(missing_ok=True)
    log = layout.logs / "supervisor.log"
    with log.open("ab") as output:
        supervisor = subprocess.Popen(
            [sys.executable, "-m", "deploy.local.supervisor"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=layout.checkout,
            env={**os.environ, "PYTHONPATH": str(layout.checkout)},
            start_new_session=True,
        )
    told = 0
    while True:
        progress = Progress.load(progress_of(layout)) or Progress()
        for step in progress.steps[told:]:
            print(f"  {step.what}: ready  ({step.seconds} s)", flush=True)
        told = len(progress.steps)
        if progress.ready:
            return progress
        if progress.failed or supervisor.poll() is not None:
            raise SetupError(progress.failed or f"The start failed; see {log}: {tail(log)}")
        time.sleep(0.05)


def stop(layout: Layout) -> bool:
    """Stop the supervisor and whatever a killed one left; whether anything ran."""
    supervisor = Started.load(record_of(layout, SUPERVISOR))
    ran = supervisor is not None and supervisor.alive()
    if supervisor is not None:
        supervisor.stop(signal.SIGTERM, STOP_WITHIN)
    return bool(end_leftovers(layout)) or ran


def running(layout: Layout) -> Progress | None:
    """What the supervisor says; None when it does not run, or is not done with the start."""
    supervisor = Started.load(record_of(layout, SUPERVISOR))
    if supervisor is None or not supervisor.alive():
        return None
    progress = Progress.load(progress_of(layout))
    return progress if progress is not None and progress.ready else None


@contextmanager
def alone(layout: Layout) -> Iterator[None]:
    """One command at a time for a checkout."""
    with (layout.data / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print("  Another `make up` or `make down` of this checkout is at work; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
