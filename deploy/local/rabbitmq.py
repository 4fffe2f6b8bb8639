"""Our own launcher of RabbitMQ: a private node with a private epmd, no plugins, loopback only."""

import base64
import contextlib
import hashlib
import json
import os
import secrets
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from deploy.local.account import Account
from deploy.local.layout import CHECKOUT
from deploy.local.problem import SetupError
from deploy.local.processes import Started, spawn, tail
from deploy.local.rabbitmq_binaries import RabbitmqBinaries

COMMON = CHECKOUT / "deploy" / "rabbitmq"
USER = "quartermaster"
HANDSHAKES = (0.2, 1.0, 3.0)  # seconds before each further try to be heard by the node


@dataclass(frozen=True, slots=True)
class Ports:
    """The three ports of a node, all on loopback."""

    amqp: int
    epmd: int
    distribution: int


@dataclass
class Rabbitmq:
    """One RabbitMQ node in a folder of its own (a path without spaces)."""

    binaries: RabbitmqBinaries
    folder: Path
    account: Account
    ports: Ports
    password: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    name: str = USER
    cluster: tuple[str, ...] = ()
    """The names of all nodes of its cluster; they share an epmd and a cookie."""
    process: subprocess.Popen[bytes] | None = None
    epmd: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """URL of the default virtual host."""
        return f"amqp://{USER}:{self.password}@127.0.0.1:{self.ports.amqp}/"

    @property
    def log(self) -> Path:
        """What the node prints; its own log is beside it."""
        return self.folder / "rabbitmq.log"

    @property
    def record(self) -> Path:
        """Which process the node is, for whoever must end it later."""
        return self.folder / "rabbitmq.json"

    @property
    def epmd_record(self) -> Path:
        """Which process the node's epmd is."""
        return self.folder / "epmd.json"

    def evaluate(self, expression: str) -> str:
        """Evaluate an Erlang expression (with its full stop) in the node."""
        return evaluate(self.control, expression)

    def start(self) -> "Rabbitmq":
        """Start epmd and the node, and wait until it takes connections."""
        self.launch()
        self.wait_until_ready()
        return self

    def launch(self) -> None:
        """Start epmd and the node without waiting."""
        self.prepare()
        if self.epmd is None or self.epmd.poll() is not None:
            self.launch_epmd()
        self.launch_node()

    def launch_epmd(self) -> subprocess.Popen[bytes]:
        """Start Erlang's port mapper, in which the node enters itself."""
        Started.end_recorded(self.epmd_record, signal.SIGKILL)
        end_stray_epmd(self.ports.epmd, self.account)
        self.epmd = self._spawn(
            self.binaries.epmd, "-port", str(self.ports.epmd), "-address", "127.0.0.1"
        )
        Started.of(self.epmd.pid).save(self.epmd_record)
        _wait_for_port(self.ports.epmd, self.epmd, self.log)
        return self.epmd

    def launch_node(self) -> subprocess.Popen[bytes]:
        """Start the node alone; its epmd runs."""
        Started.end_recorded(self.record, signal.SIGTERM)
        self.process = self._spawn(self.binaries.sbin / "rabbitmq-server")
        Started.of(self.process.pid).save(self.record)
        return self.process

    def wait_until_ready(self, patience: float = 120.0) -> None:
        """Return when the broker greets an AMQP client."""
        deadline = time.monotonic() + patience
        while not self.answers():
            if self.process is not None and self.process.poll() is not None:
                message = f"RabbitMQ did not start; its log {self.log} ends with: {tail(self.log)}"
                raise SetupError(message)
            if time.monotonic() > deadline:
                message = f"RabbitMQ does not answer after {patience:.0f} s; see {self.log}."
                raise SetupError(message)
            time.sleep(0.1)

    def answers(self) -> bool:
        """Whether the broker answers an AMQP greeting now."""
        try:
            with socket.create_connection(("127.0.0.1", self.ports.amqp), timeout=2) as connection:
                connection.settimeout(2)
                connection.sendall(b"AMQP\x00\x00\x09\x01")
                return connection.recv(1) == b"\x01"
        except OSError:
            return False

    @property
    def control(self) -> list[str]:
        """A command that reads Erlang expressions from stdin and evaluates them in the node."""
        home = self.folder / "control"
        return [
            *("env", "-i", f"HOME={home}", f"ERL_EPMD_PORT={self.ports.epmd}"),
            *(f"{name}={value}" for name, value in self.binaries.environment().items()),
            *(str(self.binaries.erl_call), "-n", f"{self.name}@localhost", "-timeout", "60", "-e"),
        ]

    @property
    def pid(self) -> int:
        """Number of the node's process."""
        if self.process is None:
            message = "the broker was not started"
            raise SetupError(message)
        return self.process.pid

    def stop(self) -> None:
        """Stop the node cleanly, then its epmd."""
        if self.process is not None and self.process.poll() is None:
            Started.of(self.process.pid).stop(signal.SIGTERM, patience=30)
            self.process.wait()
        self.record.unlink(missing_ok=True)
        if self.epmd is not None and self.epmd.poll() is None:
            self.epmd.kill()
            self.epmd.wait()
        end_stray_epmd(self.ports.epmd, self.account)
        self.epmd_record.unlink(missing_ok=True)

    def kill(self) -> None:
        """SIGKILL the node, for tests of what survives it; epmd stays."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def environment(self) -> dict[str, str]:
        """The private variables of this node; none of the system's files is read."""
        interface = "-kernel inet_dist_use_interface {127,0,0,1}"
        return {
            **self.binaries.environment(),
            "HOME": str(self.folder),
            "RABBITMQ_NODENAME": f"{self.name}@localhost",
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(self.folder / "advanced.config"),
            "RABBITMQ_CONF_ENV_FILE": str(self.folder / "environment.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "data"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_PID_FILE": str(self.folder / "pid"),
            "RABBITMQ_DIST_PORT": str(self.ports.distribution),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": interface,
            "ERL_EPMD_PORT": str(self.ports.epmd),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            # The script then becomes the node, so that signals reach it.
            "RUNNING_UNDER_SYSTEMD": "true",
        }

    def _spawn(self, *command: str | Path) -> subprocess.Popen[bytes]:
        return spawn(
            command,
            log=self.log,
            environment=self.environment(),
            account=self.account,
            folder=self.folder,
        )

    def prepare(self) -> None:
        """Write the node's configuration."""
        own = self.account
        for name in ("", "data", "log"):
            own.make_folder(self.folder / name)
        listen = (
            f"listeners.tcp.default = 127.0.0.1:{self.ports.amqp}\n"
            f"load_definitions = {self.folder}/definitions.json\n"
        )
        settings = (COMMON / "rabbitmq.conf").read_text() + listen + self._formation()
        own.write(self.folder / "rabbitmq.conf", settings)
        own.write(self.folder / "definitions.json", json.dumps(self._definitions()))
        own.write(self.folder / "enabled_plugins", "[].\n")
        own.write(self.folder / "environment.conf", "")
        cookie = self.folder / ".erlang.cookie"
        if not cookie.exists():
            own.write(cookie, secrets.token_hex(16), 0o400)
        self._cookie_for_caller(cookie.read_text())

    def _formation(self) -> str:
        if not self.cluster:
            return ""
        peers = (
            f"cluster_formation.classic_config.nodes.{number} = {name}@localhost\n"
            for number, name in enumerate(self.cluster, start=1)
        )
        return (
            "cluster_formation.peer_discovery_backend = classic_config\n"
            "cluster_partition_handling = pause_minority\n" + "".join(peers)
        )

    def _cookie_for_caller(self, cookie: str) -> None:
        # Erlang takes a cookie only from a file of whoever runs the program.
        home = self.folder / "control"
        home.mkdir(mode=0o700, exist_ok=True)
        Account().write(home / ".erlang.cookie", cookie, 0o400)

    def _definitions(self) -> dict[str, Any]:
        users = [_user(USER, self.password, ["administrator"])]
        return {"users": users, **virtual_hosts(["/"], USER)}


def evaluate(control: list[str], expression: str) -> str:
    """Run a node's control command with one Erlang expression; its answer, or a `SetupError`.

    On a busy machine the node may miss the first handshakes: then nothing was evaluated yet.
    """
    for pause in (*HANDSHAKES, None):
        finished = subprocess.run(
            control, input=f"{expression}\n", capture_output=True, text=True, check=False
        )
        if pause is None or "failed to connect to node" not in finished.stdout + finished.stderr:
            break
        time.sleep(pause)
    answer = finished.stdout.strip()
    if finished.returncode != 0 or answer.startswith("{error"):
        message = f"RabbitMQ refused {expression[:80]!r}: {answer or finished.stderr.strip()}"
        raise SetupError(message)
    return answer


def import_definitions(control: list[str], definitions: dict[str, Any]) -> None:
    """Add users, virtual hosts and policies to a running node."""
    encoded = base64.b64encode(json.dumps(definitions).encode()).decode()
    evaluate(control, f'ok = rabbit_definitions:import_raw(base64:decode("{encoded}")).')


def virtual_hosts(names: list[str], user: str) -> dict[str, Any]:
    """RabbitMQ definitions of virtual hosts with our policies, open to one user."""
    everything = {"configure": ".*", "write": ".*", "read": ".*"}
    policies = json.loads((COMMON / "policies.json").read_text())
    return {
        "vhosts": [{"name": name} for name in names],
        "permissions": [{"user": user, "vhost": name, **everything} for name in names],
        "policies": [{**policy, "vhost": name} for name in names for policy in policies],
    }


def guest(name: str, password: str, configure: str, write: str, read: str) -> dict[str, Any]:
    """RabbitMQ definitions of a user who may do so much in the virtual host of the same name."""
    allowed = {"configure": configure, "write": write, "read": read}
    return {
        "users": [_user(name, password, [])],
        "permissions": [{"user": name, "vhost": name, **allowed}],
    }


def _user(name: str, password: str, tags: list[str]) -> dict[str, Any]:
    return {
        "name": name,
        "password_hash": password_hash(password),
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "tags": tags,
        "limits": {},
    }


def end_stray_epmd(port: int, account: Account) -> None:
    """End the epmd that a node of ours started for itself while ours was away."""
    user = account.uid if account.uid is not None else os.geteuid()
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            ours = process.name() == "epmd" and process.uids().real == user
            if ours and "-daemon" in process.cmdline():
                listening = {known.laddr.port for known in process.net_connections("tcp")}
                if port in listening:
                    process.kill()
                    process.wait(5)


def password_hash(password: str) -> str:
    """RabbitMQ's salted SHA-256 of a password, as its definitions hold it."""
    salt = secrets.token_bytes(4)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def _wait_for_port(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    message = f"Erlang's epmd did not start on port {port}; see {log}: {tail(log)}"
    raise SetupError(message)
