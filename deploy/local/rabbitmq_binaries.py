"""RabbitMQ's and Erlang's programs: a chosen folder's, the system's, or Debian's extracted."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deploy.local.debian import INSTALL_IT, extracted_rabbitmq
from deploy.local.problem import SetupError


@dataclass(frozen=True, slots=True)
class RabbitmqBinaries:
    """`sbin` of RabbitMQ, `bin` of Erlang, and where their shared libraries are."""

    sbin: Path
    erlang: Path
    libraries: Path | None = None

    def environment(self) -> dict[str, str]:
        """PATH and library path that these programs need."""
        path = f"{self.erlang}:{os.environ.get('PATH', os.defpath)}"
        environment = {"PATH": path, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
        if self.libraries is not None:
            environment["LD_LIBRARY_PATH"] = str(self.libraries)
        return environment

    @property
    def epmd(self) -> Path:
        """Erlang's port mapper."""
        return self.erlang / "epmd"

    @property
    def erl_call(self) -> Path:
        """Asks a running node in milliseconds, where rabbitmqctl takes seconds."""
        found = self.erlang / "erl_call"
        if found.exists():
            return found
        root = self.erlang.resolve().parent
        places = ("lib/erl_interface-*/bin/erl_call", "lib/erlang/lib/erl_interface-*/bin/erl_call")
        return next((path for place in places for path in root.glob(place)), found)


def rabbitmq_binaries(cache: Path) -> RabbitmqBinaries:
    """QM_RABBITMQ_HOME's, else the system's, else Debian's packages extracted into `cache`."""
    chosen = os.environ.get("QM_RABBITMQ_HOME")
    if chosen:
        return _on_system(Path(chosen) / "sbin")
    for sbin in _system_folders():
        if (sbin / "rabbitmq-server").exists() and shutil.which("erl"):
            return _on_system(sbin)
    tree = extracted_rabbitmq(cache)
    extracted = next((tree / "usr/lib/rabbitmq/lib").glob("rabbitmq_server-*/sbin"), None)
    if extracted is None:
        message = f"The RabbitMQ in {tree} is not complete; delete that folder and try again."
        raise SetupError(message)
    shared = next((tree / "usr/lib").glob("*-linux-gnu*"), None)
    return RabbitmqBinaries(extracted, tree / "usr/lib/erlang/bin", shared)


def _system_folders() -> Iterator[Path]:
    # The scripts in /usr/sbin insist on the user rabbitmq; those beside the server do not.
    yield from Path("/usr/lib/rabbitmq/lib").glob("rabbitmq_server-*/sbin")
    for prefix in ("/opt/homebrew", "/usr/local", "/home/linuxbrew/.linuxbrew"):
        yield Path(prefix) / "opt" / "rabbitmq" / "sbin"


def _on_system(sbin: Path) -> RabbitmqBinaries:
    erl = shutil.which("erl")
    if erl is None or not (sbin / "rabbitmq-server").exists():
        message = f"There is no RabbitMQ with Erlang in {sbin}. {INSTALL_IT}"
        raise SetupError(message)
    folder = Path(erl).resolve().parent
    epmd = folder if (folder / "epmd").exists() else Path(erl).parent
    return RabbitmqBinaries(sbin.resolve(), epmd)
