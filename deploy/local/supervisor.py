"""The parent of every process of the local stack: starts them, keeps them alive, stops them."""

import http.client
import importlib
import os
import shutil
import signal
import sys
import time
import types
from collections.abc import Callable
from functools import partial
from pathlib import Path

from deploy.backup.log_archive import KEEPING
from deploy.local import choices, fingerprint
from deploy.local.binaries import postgres_binaries
from deploy.local.children import Child, Process
from deploy.local.databases import create_databases
from deploy.local.forking import preload, run_forked, run_module
from deploy.local.keys import Keys, load_or_generate
from deploy.local.layout import Layout, local_layout
from deploy.local.leftovers import ENDED_BY, end_leftovers, record_of
from deploy.local.migrations import migrate_all
from deploy.local.ports import any_free
from deploy.local.postgres import Postgres
from deploy.local.problem import SetupError
from deploy.local.processes import Started, tail
from deploy.local.progress import Progress
from deploy.local.rabbitmq import Ports, Rabbitmq, end_stray_epmd
from deploy.local.rabbitmq_binaries import rabbitmq_binaries
from deploy.local.services import (
    SERVICES,
    Stack,
    database_of,
    module_of,
    present,
    twin_of,
)

SUPERVISOR = "supervisor"
TICK = 0.1
PATIENCE_SERVICES = 25.0
PATIENCE_SERVERS = 30.0
START_WITHIN = 120.0
HOPELESS = 5  # restarts during the start, after which waiting has no point
LARGEST_LOG = 20_000_000


class Supervisor:
    """One run of the stack, from the first server to the last process ended."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.stopping = False
        self.progress = Progress(pid=os.getpid(), version=version_of(layout.checkout))
        self.servers: list[Child] = []
        self.services: list[Child] = []
        chosen = choices.choices(layout.checkout)
        keys = load_or_generate(layout.secrets)
        ports = choices.choose_ports(chosen, layout.data / "ports.json")
        self.twins = chosen.get("QM_TWINS", "off") == "on"
        for name in present(layout.checkout) if self.twins else ():
            ports[twin_of(name)] = any_free(ports.values())
        self.postgres = _postgres(layout, keys, ports["postgres"])
        self.rabbitmq = _rabbitmq(layout, keys, ports)
        extra = choices.for_processes(chosen)
        self.stack = Stack(ports, keys, self.rabbitmq.url, extra, layout.data)
        self.progress.ports = ports
        self.progress.public_url = self.stack.public_url

    def run(self) -> None:
        """Start everything, then keep it alive until told to stop."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)
        Started.of(os.getpid()).save(record_of(self.layout, SUPERVISOR))
        try:
            self._start()
            while not self.stopping:
                time.sleep(TICK)
                self._watch()
        except SetupError as problem:
            self.progress.failed = str(problem)
        finally:
            self.progress.ready = False
            self._save()
            self._end()

    def _start(self) -> None:
        self._start_servers()
        names = present(self.layout.checkout)
        loaded = preload(module_of(name) for name in names)
        self._until(self.postgres.answers, "PostgreSQL")
        self._prepare_databases([name for name in names if name in SERVICES])
        for name in names:
            for process in self._processes(name):
                child = self._service(name, process, forked=module_of(name) in loaded)
                self.services.append(child)
                child.start()
        self._save()
        self._until(self.rabbitmq.answers, "RabbitMQ")
        for child in self.services:
            self._until(partial(self._ready, child.name), child.name)
        self.progress.ready = True
        self._save()

    def _start_servers(self) -> None:
        rabbitmq, postgres = self.rabbitmq, self.postgres
        rabbitmq.prepare()
        self.servers = [
            self._child("epmd", rabbitmq.launch_epmd),
            self._child("rabbitmq", rabbitmq.launch_node),
            self._child("postgres", postgres.launch),
        ]
        for server in self.servers:
            server.start()
        self._save()

    def _prepare_databases(self, services: list[str]) -> None:
        passwords = self.stack.keys.logins
        wanted = {service: database_of(service) for service in services}
        mark = self.layout.data / "databases.mark"
        text = f"{sorted(wanted.items())} {fingerprint_of(passwords)}"
        if not mark.exists() or mark.read_text() != text:
            create_databases(self.postgres.binaries, self.postgres.url, wanted, passwords)
            self.layout.account.write(mark, text)
        changed = migrate_all(self.layout, self.stack, services)
        self._step(f"{len(services)} databases" + (", migrated" if changed else ""))

    def _processes(self, name: str) -> list[str]:
        return [name, twin_of(name)] if self.twins else [name]

    def _service(self, name: str, process: str, *, forked: bool) -> Child:
        log = _log(self.layout, process)
        kept = {k: v for k, v in os.environ.items() if not k.startswith("QM_")}
        environment = {**kept, **self.stack.environment(name, process), "PYTHONUNBUFFERED": "1"}

        def begin() -> Process:
            if forked:
                return run_forked(partial(_main, module_of(name)), log, environment)
            return run_module(module_of(name), log, environment, self.layout.checkout)

        return self._child(process, begin)

    def _child(self, name: str, begin: Callable[[], Process]) -> Child:
        return Child(name, begin, record_of(self.layout, name), ENDED_BY[name])

    def _ready(self, name: str) -> bool:
        return answers(self.stack.ports[name])

    def _until(self, condition: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + START_WITHIN
        while not condition():
            self._watch()
            if self.stopping:
                raise SetupError("The start was interrupted.")
            self._complain_about_restarts()
            if time.monotonic() > deadline:
                log = self.layout.logs / f"{what.lower()}.log"
                raise SetupError(f"{what} was not ready after {START_WITHIN:.0f} s; see {log}.")
            time.sleep(0.05)
        self._step(what)

    def _complain_about_restarts(self) -> None:
        for child in (*self.servers, *self.services):
            if child.restarts >= HOPELESS:
                log = self.layout.logs / f"{child.name}.log"
                raise SetupError(f"{child.name} does not start; its log {log} ends:\n{tail(log)}")

    def _watch(self) -> None:
        changes = [child.watch() for child in (*self.servers, *self.services)]
        if any(changes):
            self._save()

    def _end(self) -> None:
        for children, patience in (
            (self.services, PATIENCE_SERVICES),
            (self.servers[1:], PATIENCE_SERVERS),
            (self.servers[:1], 5.0),
        ):
            for child in children:
                child.ask_to_stop()
            for child in children:
                child.wait(patience)
        end_stray_epmd(self.stack.ports["epmd"], self.layout.account)
        self._save()
        record_of(self.layout, SUPERVISOR).unlink(missing_ok=True)

    def _step(self, what: str) -> None:
        self.progress.step(what)
        self._save()

    def _save(self) -> None:
        self.progress.processes = {
            child.name: {
                "pid": child.pid,
                "restarts": child.restarts,
                "port": self.stack.ports.get("amqp" if child.name == "rabbitmq" else child.name),
            }
            for child in (*self.servers, *self.services)
        }
        self.progress.save(progress_of(self.layout))

    def _stop(self, _number: int, _frame: types.FrameType | None) -> None:
        self.stopping = True


def progress_of(layout: Layout) -> Path:
    """The file the supervisor tells its state in."""
    return layout.run / "state.json"


def version_of(checkout: Path) -> str:
    """Changes when code that the processes run changes."""
    paths = ("libs", "services", "gateway", "deploy", "requirements.lock", ".env")
    present_paths = [path for path in paths if (checkout / path).exists()]
    return fingerprint.of_times(checkout, present_paths, (".py", ".sql", ".json", ".lock", ".conf"))


def answers(port: int) -> bool:
    """Whether a process says that it is ready."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def fingerprint_of(passwords: dict[str, str]) -> str:
    """A hash that tells whether passwords changed, without telling them."""
    return fingerprint.of_text(repr(sorted(passwords.items())))


def _postgres(layout: Layout, keys: Keys, port: int) -> Postgres:
    folder = layout.data / "postgres"
    return Postgres(postgres_binaries(layout), folder, layout.account, port, keys.postgres, KEEPING)


def _rabbitmq(layout: Layout, keys: Keys, ports: dict[str, int]) -> Rabbitmq:
    binaries = rabbitmq_binaries(layout.binaries)
    own = Ports(ports["amqp"], ports["epmd"], ports["distribution"])
    return Rabbitmq(binaries, layout.data / "rabbitmq", layout.account, own, keys.broker)


def _log(layout: Layout, name: str) -> Path:
    log = layout.logs / f"{name}.log"
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        shutil.move(log, log.with_suffix(".log.1"))
    return log


def _main(module: str) -> None:
    importlib.import_module(module).main()


def main() -> None:
    """Supervise this checkout's stack; started by `make up`."""
    layout = local_layout()
    try:
        end_leftovers(layout)  # first: they hold the ports that this run wants
        Supervisor(layout).run()
    except SetupError as problem:
        failed = Progress(pid=os.getpid(), failed=str(problem))
        failed.save(progress_of(layout))
        sys.exit(1)


if __name__ == "__main__":
    main()
