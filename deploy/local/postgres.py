"""Our own launcher of PostgreSQL: password on every connection, loopback only, never root."""

import os
import secrets
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.account import Account
from deploy.local.binaries import PostgresBinaries
from deploy.local.layout import CHECKOUT
from deploy.local.problem import SetupError
from deploy.local.processes import Started, spawn, tail

SETTINGS = CHECKOUT / "deploy" / "postgres" / "postgresql.conf"
SUPERUSER = "postgres"
# For servers whose data is thrown away: a test proves nothing about a crash of the machine.
UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass
class Postgres:
    """One PostgreSQL server in a folder of its own.

    `password` is the superuser's; it is set when the cluster is created.
    """

    binaries: PostgresBinaries
    folder: Path
    account: Account
    port: int
    password: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    settings: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """URL of the superuser."""
        return f"postgresql://{SUPERUSER}:{self.password}@127.0.0.1:{self.port}/postgres"

    @property
    def cluster(self) -> Path:
        """PostgreSQL's data directory."""
        return self.folder / "cluster"

    @property
    def log(self) -> Path:
        """The server's log file."""
        return self.folder / "postgres.log"

    @property
    def record(self) -> Path:
        """Which process the server is, for whoever must end it later."""
        return self.folder / "postgres.json"

    def start(self) -> "Postgres":
        """Create the cluster when there is none, start the server and wait until it answers."""
        self.launch()
        self.wait_until_ready()
        return self

    def launch(self) -> subprocess.Popen[bytes]:
        """Start the server without waiting for it."""
        self.account.make_folder(self.folder)
        Started.end_recorded(self.record, signal.SIGINT)
        if not (self.cluster / "PG_VERSION").exists():
            self._create_cluster()
        self._same_version()
        configuration = self.account.write(self.folder / "postgresql.conf", SETTINGS.read_text())
        options = {
            "config_file": str(configuration),
            "hba_file": str(self.cluster / "pg_hba.conf"),
            "ident_file": str(self.cluster / "pg_ident.conf"),
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            **self.settings,
        }
        arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        self.process = spawn(
            [self.binaries / "postgres", "-D", self.cluster, *arguments],
            log=self.log,
            environment=_environment(),
            account=self.account,
            folder=self.folder,
        )
        Started.of(self.process.pid).save(self.record)
        return self.process

    def wait_until_ready(self, patience: float = 60.0) -> None:
        """Return when a query is answered: an open port is not yet a working server."""
        deadline = time.monotonic() + patience
        while not self.answers():
            if self.process is not None and self.process.poll() is not None:
                message = (
                    f"PostgreSQL did not start; its log {self.log} ends with: {tail(self.log)}"
                )
                raise SetupError(message)
            if time.monotonic() > deadline:
                message = f"PostgreSQL does not answer after {patience:.0f} s; see {self.log}."
                raise SetupError(message)
            time.sleep(0.05)

    def answers(self) -> bool:
        """Whether a query is answered now."""
        return self.psql("SELECT 1", check=False).returncode == 0

    def psql(self, script: str, *, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a script as the superuser; passwords travel by environment, never as arguments."""
        return psql(self.binaries, self.url, script, check=check)

    @property
    def pid(self) -> int:
        """Number of the server's first process."""
        if self.process is None:
            message = "the server was not started"
            raise SetupError(message)
        return self.process.pid

    def stop(self) -> None:
        """Shut down at once but cleanly: open transactions are rolled back."""
        if self.process is not None and self.process.poll() is None:
            Started.of(self.process.pid).stop(signal.SIGINT, patience=20)
            self.process.wait()
        self.record.unlink(missing_ok=True)

    def kill(self) -> None:
        """SIGKILL, for tests of what survives it."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def _create_cluster(self) -> None:
        unfinished = self.folder / "cluster.new"
        if unfinished.exists():
            subprocess.run(["rm", "-rf", "--", str(unfinished)], check=True)
        secret = self.account.write(self.folder / "password", self.password)
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        if self.binaries.major < 17:  # noqa: PLR2004 - the first version with the builtin provider
            locale = ["--locale=C.UTF-8"]
        created = subprocess.run(
            [
                *(
                    str(part)
                    for part in (self.binaries / "initdb", "-D", unfinished, "-U", SUPERUSER)
                ),
                f"--pwfile={secret}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--no-instructions",
                "--no-sync",
                *locale,
            ],
            env=_environment(),
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            **self.account.popen_options(),
        )
        secret.unlink()
        if created.returncode != 0:
            message = f"PostgreSQL's initdb failed: {created.stderr.strip()}"
            raise SetupError(message)
        unfinished.rename(self.cluster)

    def _same_version(self) -> None:
        written = int((self.cluster / "PG_VERSION").read_text().strip())
        if written != self.binaries.major:
            message = (
                f"The data in {self.cluster} is PostgreSQL {written}'s, the binaries are "
                f"{self.binaries.major}'s; run `make reset`, or set QM_POSTGRES_BIN to {written}'s."
            )
            raise SetupError(message)


def psql(
    binaries: PostgresBinaries, url: str, script: str, *, check: bool = True
) -> subprocess.CompletedProcess[str]:
    """Run a script against any server; a failure is a `SetupError` with psql's own words."""
    location, password = _without_password(url)
    finished = subprocess.run(
        [binaries / "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", location],
        input=script,
        env={**_environment(), "PGPASSWORD": password, "PGCONNECT_TIMEOUT": "5"},
        capture_output=True,
        text=True,
        check=False,
    )
    if check and finished.returncode != 0:
        message = f"PostgreSQL refused a set-up statement: {finished.stderr.strip()}"
        raise SetupError(message)
    return finished


def _without_password(url: str) -> tuple[str, str]:
    scheme, _, rest = url.partition("://")
    credentials, _, host = rest.rpartition("@")
    user, _, password = credentials.partition(":")
    return f"{scheme}://{user}@{host}", password


def _environment() -> dict[str, str]:
    # Nothing of the caller's PG* variables: they would point our tools at another server.
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
