"""The system account that servers which refuse root are run as."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.local.problem import SetupError

NAME = "quartermaster"


@dataclass(frozen=True, slots=True)
class Account:
    """Whom PostgreSQL, epmd and RabbitMQ run as; None for each means: as the caller."""

    name: str | None = None
    uid: int | None = None
    gid: int | None = None

    def popen_options(self) -> dict[str, Any]:
        """Keyword arguments for `subprocess.Popen` that drop to this account."""
        if self.uid is None or self.gid is None:
            return {"umask": 0o077}
        return {"user": self.uid, "group": self.gid, "extra_groups": [], "umask": 0o077}

    def own(self, path: Path) -> None:
        """Give a file or folder to this account."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def may_read(self, folder: Path) -> bool:
        """Whether this account may list and enter a folder."""
        asked = ["test", "-r", str(folder), "-a", "-x", str(folder)]
        return subprocess.run(asked, check=False, **self.popen_options()).returncode == 0

    def make_folder(self, path: Path) -> Path:
        """Create a folder only this account can enter."""
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o700)
        self.own(path)
        return path

    def write(self, path: Path, text: str, mode: int = 0o600) -> Path:
        """Write a file this account can read, private from the first byte."""
        temporary = path.with_name(path.name + ".new")
        temporary.unlink(missing_ok=True)
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as file:
            file.write(text)
        self.own(temporary)
        temporary.replace(path)
        return path


def server_account() -> Account:
    """The caller's own account; for root the system user `quartermaster`, added when missing."""
    if os.geteuid() != 0:
        return Account()
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        entry = _add_user()
    return Account(NAME, entry.pw_uid, entry.pw_gid)


def _add_user() -> pwd.struct_passwd:
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    shells = ("/usr/sbin/nologin", "/sbin/nologin", "/bin/false")
    nologin = next((shell for shell in shells if Path(shell).exists()), shells[-1])
    if useradd is None:
        message = (
            f"PostgreSQL refuses to run as root; add a system user named {NAME} and try again."
        )
        raise SetupError(message)
    subprocess.run(
        [useradd, "--system", "--user-group", "--no-create-home", "--shell", nologin, NAME],
        check=False,  # another run may have added it meanwhile; the look-up below decides
        capture_output=True,
    )
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        message = f"The user {NAME} could not be added; run `useradd --system {NAME}`."
        raise SetupError(message) from None
