"""The local stack as a whole, with a stand-in for a service: kills, restarts, a clean end."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from deploy.local.layout import CHECKOUT, Layout, local_layout
from deploy.local.processes import Started

STAND_IN = '''
"""A process that answers like a service and writes down what it was given."""

import http.server
import json
import os
import signal


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"pid": os.getpid(), "environment": dict(os.environ)}).encode())

    def log_message(self, *_):
        pass


def main():
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    port = int(os.environ["QM_PORT"])
    http.server.HTTPServer(("127.0.0.1", port), Handler).serve_forever()


if __name__ == "__main__":
    main()
'''


class Checkout:
    """A checkout of its own, in a path with a space, and its commands."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(CHECKOUT / "deploy", folder / "deploy")
        (folder / "libs").symlink_to(CHECKOUT / "libs")
        service = folder / "services" / "auth"
        service.mkdir(parents=True)
        (service / "migrations").mkdir()
        for package in (service.parent, service):
            (package / "__init__.py").touch()
        (service / "main.py").write_text(STAND_IN)
        (folder / "requirements.lock").touch()
        self.layout: Layout = local_layout(folder)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("QM_")}
        return subprocess.run(
            [sys.executable, "-m", "deploy.local", *arguments],
            cwd=self.folder,
            env={**kept, "PYTHONPATH": str(self.folder), "QM_LOG_LEVEL": "DEBUG"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )

    def state(self) -> dict[str, Any]:
        state: dict[str, Any] = json.loads((self.layout.run / "state.json").read_text())
        return state

    def asked(self) -> dict[str, Any]:
        port = self.state()["ports"]["auth"]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5) as answer:
            said: dict[str, Any] = json.load(answer)
        return said


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    made = Checkout(tmp_path_factory.mktemp("a path") / "with spaces")
    started = made.run("up")
    assert started.returncode == 0, started.stdout + started.stderr
    yield made
    made.run("reset", "--yes")
    shutil.rmtree(made.layout.data, ignore_errors=True)


def eventually(condition: Callable[[], bool], patience: float = 60) -> None:
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, "it never became true"
        time.sleep(0.1)


def alive(checkout: Checkout, name: str) -> bool:
    record = Started.load(checkout.layout.run / f"{name}.json")
    return record is not None and record.alive()


def test_a_process_gets_its_own_settings_and_no_others(checkout: Checkout) -> None:
    environment = checkout.asked()["environment"]
    assert environment["QM_SERVICE"] == "auth"
    assert environment["QM_LOG_LEVEL"] == "DEBUG"
    assert "auth_app:" in environment["QM_DATABASE_APP_URL"]
    assert "QM_DATABASE_OWNER_URL" not in environment
    assert "QM_LEDGER_SIGNING_KEY" not in environment
    assert not [name for name in environment if name.startswith("QM_TEST_")]


def test_secrets_are_readable_by_their_owner_alone(checkout: Checkout) -> None:
    assert checkout.layout.secrets.stat().st_mode & 0o777 == 0o600
    assert checkout.layout.data.stat().st_mode & 0o777 == 0o700


def test_servers_listen_on_loopback_only_and_never_run_as_root(checkout: Checkout) -> None:
    for name, known in checkout.state()["processes"].items():
        family = psutil.Process(known["pid"])
        addresses = {c.laddr.ip for c in family.net_connections() if c.status == "LISTEN"}
        assert addresses <= {"127.0.0.1", "::ffff:127.0.0.1", "::1"}, (name, addresses)
        if name != "auth":
            assert family.uids().real != 0, name


@pytest.mark.parametrize("name", ["auth", "rabbitmq", "postgres", "epmd"])
def test_a_killed_process_is_started_again(checkout: Checkout, name: str) -> None:
    before = checkout.state()["processes"][name]
    os.kill(before["pid"], signal.SIGKILL)
    eventually(lambda: checkout.state()["processes"][name]["restarts"] > before["restarts"])
    eventually(lambda: alive(checkout, name))
    eventually(lambda: checkout.run("status").returncode == 0)
    assert checkout.state()["processes"][name]["pid"] != before["pid"]


def test_a_killed_supervisor_leaves_nothing_in_the_way(checkout: Checkout) -> None:
    before = checkout.state()
    os.kill(before["pid"], signal.SIGKILL)
    eventually(lambda: not psutil.pid_exists(before["pid"]))
    assert checkout.run("status").returncode == 1
    again = checkout.run("up")
    assert again.returncode == 0, again.stderr
    after = checkout.state()
    assert after["ports"] == before["ports"]
    old = {known["pid"] for known in before["processes"].values()}
    assert not [pid for pid in old if psutil.pid_exists(pid)]


def test_a_second_start_changes_nothing(checkout: Checkout) -> None:
    before = checkout.state()["processes"]
    again = checkout.run("up")
    assert again.returncode == 0
    assert "runs already" in again.stdout
    assert checkout.state()["processes"] == before


def test_changed_code_is_started_afresh(checkout: Checkout) -> None:
    before = checkout.asked()["pid"]
    main = checkout.folder / "services" / "auth" / "main.py"
    main.write_text(f"{main.read_text()}\n# changed\n")
    assert "has changed" in checkout.run("up").stdout
    assert checkout.asked()["pid"] != before


def test_deleting_everything_wants_to_be_asked_for(checkout: Checkout) -> None:
    refused = checkout.run("reset")
    assert refused.returncode == 1
    assert "YES=1" in refused.stderr
    assert checkout.run("status").returncode == 0


def test_the_end_leaves_no_process(checkout: Checkout) -> None:
    numbers = [known["pid"] for known in checkout.state()["processes"].values()]
    assert checkout.run("down").returncode == 0
    assert not [pid for pid in numbers if psutil.pid_exists(pid)]
    assert "Nothing ran" in checkout.run("down").stdout
