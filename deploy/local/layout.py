"""Where the local stack keeps binaries and data, for root and for everybody else."""

import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from deploy.local.account import Account, server_account
from deploy.local.problem import SetupError

CHECKOUT = Path(__file__).resolve().parents[2]
ROOT_HOME = Path("/var/lib/quartermaster")


@dataclass(frozen=True, slots=True)
class Layout:
    """Folders of one checkout on this machine, and the account its servers run as."""

    checkout: Path
    binaries: Path
    data: Path
    account: Account

    @property
    def logs(self) -> Path:
        """Log files of every process."""
        return self.data / "logs"

    @property
    def mail(self) -> Path:
        """Mails, unless a mail server was chosen."""
        return self.data / "mail"

    @property
    def run(self) -> Path:
        """Records of running processes."""
        return self.data / "run"

    @property
    def secrets(self) -> Path:
        """Generated passwords and keys (0600)."""
        return self.data / "secrets.json"


def local_layout(checkout: Path = CHECKOUT) -> Layout:
    """The folders for this checkout, created if need be.

    QM_HOME moves binaries and data to a folder of your own choice, QM_DATA the data alone.
    """
    account = server_account()
    mark = hashlib.sha256(str(checkout).encode()).hexdigest()[:12]
    home = os.environ.get("QM_HOME")
    if home:
        binaries, data = Path(home) / "binaries", Path(home) / f"data-{mark}"
    elif account.name:
        binaries, data = ROOT_HOME / "binaries", ROOT_HOME / f"data-{mark}"
    else:
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        binaries, data = cache / "quartermaster", checkout / ".quartermaster"
    data = Path(os.environ.get("QM_DATA") or data)
    binaries.mkdir(parents=True, exist_ok=True)
    if account.name:
        for folder in (binaries.parent, binaries):
            folder.chmod(0o755)
    account.make_folder(data)
    layout = Layout(checkout, without_spaces(binaries), without_spaces(data), account)
    for folder in (layout.logs, layout.run):
        account.make_folder(folder)
    return layout


def without_spaces(path: Path) -> Path:
    """The same folder under a name without spaces, which RabbitMQ's scripts need."""
    if not any(character.isspace() for character in str(path)):
        return path
    mark = hashlib.sha256(str(path).encode()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"quartermaster-{os.geteuid()}"
    folder.mkdir(mode=0o711, exist_ok=True)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
        message = f"{folder} is somebody else's; move the checkout to a path without spaces."
        raise SetupError(message)
    link = folder / mark
    if not link.is_symlink() or link.readlink() != path:
        link.unlink(missing_ok=True)
        link.symlink_to(path)
    return link
