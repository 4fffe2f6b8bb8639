"""PostgreSQL brought up on a backup, in a folder of its own, at the moment that was asked for."""

import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from deploy.backup import log_archive
from deploy.backup.manifest import Manifest
from deploy.local import ports
from deploy.local.account import Account
from deploy.local.binaries import postgres_binaries
from deploy.local.layout import Layout
from deploy.local.postgres import Postgres
from deploy.local.problem import SetupError
from deploy.local.processes import tail

LATEST: Final = "latest"
_PATIENCE: Final = 24 * 3600.0
_TOO_EARLY: Final = "recovery ended before configured recovery target was reached"


@dataclass(frozen=True, slots=True)
class Moment:
    """The backup's own instant (`at` None), a later one, or the latest that the log leads to."""

    at: datetime | None = None
    latest: bool = False

    @classmethod
    def read(cls, text: str, manifest: Manifest) -> "Moment":
        """What was asked for; raises SetupError for what this backup cannot be brought to."""
        if not text:
            return cls()
        if text == LATEST:
            return cls(latest=True)
        try:
            at = datetime.fromisoformat(text).astimezone()
        except ValueError:
            raise SetupError(
                f"AT={text} is no moment: write 2026-11-22T09:30 (this machine's time),"
                f" 2026-11-22T09:30:00Z, or {LATEST}."
            ) from None
        if at < manifest.at:
            raise SetupError(
                f"This backup begins at {manifest.instant}; for {at.isoformat()} take an older one."
            )
        return cls(at=at)

    def settings(self) -> Mapping[str, str]:
        """What PostgreSQL is told of it. Its log goes on under another name from there."""
        known = {"recovery_target_action": "promote", "recovery_target_timeline": "current"}
        if self.at is not None:
            return {**known, "recovery_target_time": self.at.isoformat()}
        return known if self.latest else {**known, "recovery_target": "immediate"}


@dataclass(frozen=True, slots=True)
class Recovery:
    """A whole backup, and what is needed to bring PostgreSQL up on it."""

    layout: Layout
    backup: Path
    manifest: Manifest
    password: str
    """The superuser's, as it was then."""
    log: Path | None
    """Where the log that goes on from it is kept."""

    @contextmanager
    def run(self, folder: Path, moment: Moment, settings: Mapping[str, str]) -> Iterator[Postgres]:
        """The server on its databases at that moment, stopped in the end; raises SetupError."""
        account = self.layout.account
        binaries = postgres_binaries(self.layout)
        if binaries.major != self.manifest.postgres:
            raise SetupError(
                f"The backup is PostgreSQL {self.manifest.postgres}'s, the programs here are"
                f" {binaries.major}'s: set QM_POSTGRES_BIN to {self.manifest.postgres}'s."
            )
        wanted = {**settings, **moment.settings(), "restore_command": self._fetching(moment)}
        server = Postgres(binaries, folder, account, ports.any_free(), self.password, wanted)
        unpack(account, self.backup, server.cluster)
        account.write(server.cluster / "recovery.signal", "")
        server.launch()
        try:
            _wait(server)
            yield server
        finally:
            server.stop()

    def _fetching(self, moment: Moment) -> str:
        """Also where no piece is wanted: by them a name is chosen that no other log has."""
        if self.log is not None:
            return log_archive.fetching(self.layout.account, self.log)
        if moment.at is not None or moment.latest:
            raise SetupError(
                "There is no log beside this backup: it can be restored as it is, without AT."
                " The log is kept beside backups that were made without TO."
            )
        return "false"


def unpack(account: Account, backup: Path, cluster: Path) -> None:
    """The database files of a backup, as their account's."""
    account.make_folder(cluster.parent)
    for archive, into in (("base.tar.gz", cluster), ("pg_wal.tar.gz", cluster / "pg_wal")):
        account.make_folder(into)
        with (backup / archive).open("rb") as packed:
            done = subprocess.run(
                ["tar", "-xzf", "-", "-C", str(into)],
                stdin=packed,
                capture_output=True,
                text=True,
                check=False,
                **account.popen_options(),
            )
        if done.returncode != 0:
            shutil.rmtree(cluster)
            raise SetupError(f"{archive} could not be unpacked: {done.stderr.strip()}")


def _wait(server: Postgres) -> None:
    """Until the log is read as far as was asked for and the databases can be written to."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        if server.process is None or server.process.poll() is not None:
            if _TOO_EARLY in server.log.read_text(errors="replace"):
                raise SetupError(
                    "The log beside the backup ends before that moment (or another restore began a"
                    f" log of its own since): AT={LATEST} restores to where it ends."
                )
            raise SetupError(f"PostgreSQL does not start on this backup:\n{tail(server.log)}")
        answer = server.psql("SELECT pg_is_in_recovery()", check=False)
        if answer.stdout.strip() == "f":
            return
        if time.monotonic() > deadline:
            raise SetupError("PostgreSQL was not done with its log after a day.")
        time.sleep(0.05)
