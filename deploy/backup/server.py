"""The PostgreSQL server of an installation, as a backup sees it."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from deploy.local.binaries import PostgresBinaries
from deploy.local.postgres import psql
from deploy.local.problem import SetupError


@dataclass(frozen=True, slots=True)
class Server:
    """`url` is the superuser's, or that of a login with REPLICATION."""

    binaries: PostgresBinaries
    url: str

    @property
    def cluster(self) -> str:
        """PostgreSQL's own number of this cluster of databases."""
        return self.asked("SELECT system_identifier FROM pg_control_system()")

    def asked(self, query: str) -> str:
        """The one value a query answers; raises SetupError when nobody answers."""
        return psql(self.binaries, self.url, query).stdout.strip()

    def copy_to(self, folder: Path) -> None:
        """A copy of all databases as of one instant, and the log it needs, while they are used.

        Each page's checksum is looked at on the way; raises SetupError where one is wrong.
        """
        where = urlsplit(self.url)
        open_address = where._replace(
            netloc=f"{where.username}@{where.hostname}:{where.port or 5432}"
        )
        done = subprocess.run(
            [
                self.binaries / "pg_basebackup",
                f"--dbname={urlunsplit(open_address)}",
                f"--pgdata={folder}",
                "--format=tar",
                "--compress=gzip:1",
                "--wal-method=stream",
                "--checkpoint=fast",
                "--no-password",
            ],
            env={
                "PATH": os.environ.get("PATH", os.defpath),
                "LC_ALL": "C",
                "PGPASSWORD": where.password or "",
            },
            capture_output=True,
            text=True,
            check=False,
            umask=0o077,
        )
        if done.returncode != 0:
            raise SetupError(f"PostgreSQL could not be copied: {done.stderr.strip()}")
