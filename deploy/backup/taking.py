"""Takes a backup while the installation works: databases, pictures, and the keys that open them."""

import fcntl
import json
import os
import shutil
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from urllib.request import url2pathname

from deploy.backup import log_archive, own_keys
from deploy.backup.manifest import FILE, FORMAT, Manifest, sha256
from deploy.backup.server import Server
from deploy.local.layout import Layout

UNFINISHED: Final = ".unfinished"
PICTURES: Final = "pictures.tar"
MARKS: Final = "marks.json"
MARKED: Final = ("databases.mark", "migrated.json", "migrations.json")
FIGURES: Final = "backup.prom"
_NOT_KEPT: Final = "exports"  # who lacks one exports again


@dataclass(frozen=True, slots=True)
class Chosen:
    """How a backup is taken."""

    passphrase: str = ""
    """Seals the keys; without one they are not in it."""
    log: bool = True
    """Whether the server keeps its log beside it from now on."""
    keep: int = 0
    """The newest so many of the folder stay; 0: all."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A backup that was taken, and the older ones that were deleted for it."""

    folder: Path
    manifest: Manifest
    forgotten: int


def take(layout: Layout, server: Server, pictures: str, home: Path, chosen: Chosen) -> Taken:
    """Back up to a new folder in `home`.

    An interrupted one has no manifest and another name: nobody takes it for a backup.
    """
    home.mkdir(parents=True, exist_ok=True)
    with _alone(home):
        if chosen.log:
            layout.account.make_folder(home)
            log_archive.begin(layout.account, layout.data / "postgres", home, server.cluster)
        _sweep(home)
        folder = _unused(home)
        unfinished = folder.with_name(folder.name + UNFINISHED)
        unfinished.mkdir(mode=0o700)
        manifest = _filled(layout, server, pictures, unfinished, chosen.passphrase)
        manifest.write(unfinished)
        unfinished.rename(folder)
        forgotten = _forget(home, manifest.cluster, chosen.keep) if chosen.keep else 0
        _tell(home, manifest)
    return Taken(folder, manifest, forgotten)


def _filled(
    layout: Layout, server: Server, pictures: str, folder: Path, passphrase: str
) -> Manifest:
    """Everything but the manifest, in this folder; and the manifest that describes it."""
    began = time.monotonic()
    first = server.asked("SELECT pg_walfile_name(redo_lsn) FROM pg_control_checkpoint()")
    server.copy_to(folder)
    instant = server.asked("SELECT to_json(clock_timestamp()) #>> '{}'")
    # After the databases: what they refer to is there then, and stays for a day.
    _pack(pictures, folder / PICTURES)
    _write(folder / MARKS, json.dumps(_marks(layout)).encode())
    keys = layout.secrets.read_text()
    if passphrase:
        _write(folder / own_keys.FILE, own_keys.seal(keys, passphrase))
    files: dict[str, list[str | int]] = {
        file.name: [sha256(file), file.stat().st_size] for file in sorted(folder.iterdir())
    }
    return Manifest(
        format=FORMAT,
        instant=instant,
        postgres=server.binaries.major,
        cluster=server.cluster,
        first_log=first,
        keys=own_keys.fingerprint(keys),
        pictures=pictures,
        seconds=round(time.monotonic() - began, 2),
        files=files,
    )


def _sweep(home: Path) -> None:
    """Delete what interrupted ones left: nobody else is at work here."""
    for left in home.glob(f"*{UNFINISHED}"):
        shutil.rmtree(left)


def _unused(home: Path) -> Path:
    """A name by the second, which no other has."""
    while (folder := home / f"{datetime.now(UTC):%Y-%m-%dT%H-%M-%SZ}").exists():
        time.sleep(0.1)
    return folder


def backups_in(home: Path) -> list[Path]:
    """The finished backups of a folder, oldest first."""
    return sorted(
        path.parent for path in home.glob(f"*/{FILE}") if path.parent.suffix != UNFINISHED
    )


def pictures_folder(url: str) -> Path | None:
    """The folder that pictures are kept in; None where they are in a store."""
    where = urlsplit(url)
    return Path(url2pathname(where.path)) if where.scheme == "file" else None


def _pack(url: str, into: Path) -> None:
    folder = pictures_folder(url)
    with tarfile.open(into, "w") as archive:
        if folder is not None and folder.exists():
            for path in sorted(folder.rglob("*")):
                name = path.relative_to(folder)
                if name.parts[0] != _NOT_KEPT and path.is_file():
                    _add(archive, path, str(name))


def _add(archive: tarfile.TarFile, path: Path, name: str) -> None:
    """One that was swept away meanwhile is nobody's any more."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        archive.addfile(archive.gettarinfo(arcname=name, fileobj=file), file)


def _marks(layout: Layout) -> dict[str, str]:
    """What the local stack remembers of its databases: which migrations they have seen."""
    return {
        name: (layout.data / name).read_text() for name in MARKED if (layout.data / name).exists()
    }


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _forget(home: Path, cluster: str, keep: int) -> int:
    """Delete all but the newest backups, and the log that only those needed."""
    old = backups_in(home)[:-keep]
    for folder in old:
        (folder / FILE).unlink()  # first: half of it must not look like one
        shutil.rmtree(folder)
    kept = [Manifest.read(folder) for folder in backups_in(home)]
    if first := min((each.first_log[8:] for each in kept if each.cluster == cluster), default=""):
        log_archive.forget_before(log_archive.log_of(home, cluster), "0" * 8 + first)
    return len(old)


def _tell(home: Path, manifest: Manifest) -> None:
    """For Prometheus: node_exporter reads it where its textfile collector is told to look."""
    figures = {
        "qm_backup_last_success_timestamp_seconds": manifest.at.timestamp(),
        "qm_backup_size_bytes": manifest.size,
        "qm_backup_duration_seconds": manifest.seconds,
    }
    new = home / f"{FIGURES}.new"
    new.write_text("".join(f"{name} {value}\n" for name, value in figures.items()))
    new.chmod(0o644)
    new.replace(home / FIGURES)


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """One backup at a time; the next waits."""
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
