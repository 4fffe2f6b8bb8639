"""Programs from Debian's own packages, extracted into a folder: nothing is installed or started."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from deploy.local.problem import SetupError

INSTALL_IT = (
    "Install RabbitMQ 3.10 or newer (macOS: `brew install rabbitmq`; Debian, Ubuntu: "
    "`apt-get install rabbitmq-server`), or set QM_RABBITMQ_HOME to the folder that holds its sbin."
)


def extracted_rabbitmq(binaries: Path) -> Path:
    """The root of an extracted tree with RabbitMQ and Erlang; downloaded the first time (35 MB)."""
    wanted = Debian("rabbitmq-server", "RabbitMQ", INSTALL_IT, needs_others=True)
    return extracted(wanted, binaries / "rabbitmq-debian", _relocate)


@dataclass(frozen=True, slots=True)
class Debian:
    """A package of Debian's: what people call it, and what they do who cannot have it so."""

    package: str
    called: str
    otherwise: str
    needs_others: bool = False


def extracted(
    wanted: Debian, target: Path, finish: Callable[[Path, Path], None] = lambda *_: None
) -> Path:
    """The root of the package's tree, in `target`; downloaded the first time.

    `finish` makes the unfinished tree ready for where it will be.
    """
    if target.exists():
        return target
    needed = ("apt-get", "apt-cache", "dpkg")
    if not all(shutil.which(program) for program in needed):
        message = f"{wanted.called} was not found and cannot be fetched here. {wanted.otherwise}"
        raise SetupError(message)
    unfinished = target.with_name(f"{target.name}.{os.getpid()}")
    shutil.rmtree(unfinished, ignore_errors=True)
    (unfinished / "packages").mkdir(parents=True)
    try:
        _download(wanted, unfinished)
        for package in sorted((unfinished / "packages").glob("*.deb")):
            _run(wanted, ["dpkg", "-x", str(package), str(unfinished)], unfinished)
        for extra in ("packages", "apt", "usr/share", "etc"):
            shutil.rmtree(unfinished / extra, ignore_errors=True)
        finish(unfinished, target)
        unfinished.rename(target)
    except OSError:
        if not target.exists():  # else another run was faster
            raise
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return target


def _download(wanted: Debian, folder: Path) -> None:
    state, cache = folder / "apt" / "state", folder / "apt" / "cache"
    for private in (state / "lists" / "partial", cache / "archives" / "partial"):
        private.mkdir(parents=True)
    options = [
        *("-o", f"Dir::State={state}"),
        *("-o", f"Dir::Cache={cache}"),
        *("-o", "Dir::State::status=/var/lib/dpkg/status"),
        *("-o", "Acquire::Languages=none"),
        *("-o", "Acquire::Retries=3"),
        *("-o", "Debug::NoLocking=true"),
    ]
    if os.geteuid() == 0:
        options += ["-o", "APT::Sandbox::User=root"]
    _run(wanted, ["apt-get", *options, "update"], folder)
    names = [wanted.package]
    if wanted.needs_others:
        plan = ["apt-get", *options, "install", "-s", "--no-install-recommends", wanted.package]
        names = re.findall(r"^Inst (\S+)", _run(wanted, plan, folder), re.MULTILINE)
    if not names:
        message = f"apt-get knows no package for {wanted.called}. {wanted.otherwise}"
        raise SetupError(message)
    _run(wanted, ["apt-get", *options, "download", *names], folder / "packages")


def _relocate(tree: Path, target: Path) -> None:
    """Make Erlang's start scripts name the folder where they will be, or epmd fails silently."""
    erlang = tree / "usr" / "lib" / "erlang"
    for script in [erlang / "bin" / "erl", *erlang.glob("erts-*/bin/erl")]:
        text = script.read_text()
        moved = text.replace("ROOTDIR=/usr/lib/erlang", f"ROOTDIR={target}/usr/lib/erlang")
        script.write_text(moved)
    for path in [tree, *tree.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))


def _run(wanted: Debian, command: list[str], folder: Path) -> str:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    finished = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if finished.returncode != 0:
        reason = (finished.stderr.strip().splitlines() or ["no reason given"])[-1]
        message = (
            f"{wanted.called} could not be fetched ({command[0]}: {reason}). {wanted.otherwise}"
        )
        raise SetupError(message)
    return finished.stdout
