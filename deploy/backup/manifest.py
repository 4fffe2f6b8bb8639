"""What a backup consists of and what its files hash to; a folder without one is no backup."""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from deploy.local.problem import SetupError

FILE: Final = "manifest.json"
FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """`instant` is the moment it restores to, and the earliest that it can be rolled on to."""

    format: int
    instant: str
    postgres: int
    cluster: str
    """PostgreSQL's own number of the database cluster."""
    first_log: str
    """The piece of PostgreSQL's log that it begins in: those before are not needed for it."""
    keys: str
    """A hash of the keys that its secrets are sealed with."""
    pictures: str
    """Where pictures are kept; those in a folder are in the backup, those in a store are not."""
    seconds: float
    files: dict[str, list[str | int]]
    """SHA-256 and size of each."""

    @property
    def at(self) -> datetime:
        """The instant as a time."""
        return datetime.fromisoformat(self.instant)

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(int(size) for _, size in self.files.values())

    def write(self, folder: Path) -> None:
        """Write it so that it is on the disk whole, or not at all."""
        told = asdict(self)
        path = folder / FILE
        with path.with_suffix(".new").open("w") as file:
            json.dump({**told, "sha256": _sum(told)}, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        path.with_suffix(".new").replace(path)

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """The backup in this folder; raises SetupError where there is none."""
        path = folder / FILE
        if not path.exists():
            raise SetupError(
                f"{folder} is no backup, or one that was interrupted: it has no {FILE}."
            )
        try:
            told: dict[str, Any] = json.loads(path.read_text())
            if told.pop("sha256") == _sum(told) and told["format"] == FORMAT:
                return cls(**told)
        except (ValueError, KeyError, TypeError):
            pass
        raise SetupError(f"{path} is damaged, or another version's: it cannot be trusted.")

    def damage(self, folder: Path) -> Iterator[str]:
        """A sentence for each file that is not as it was written."""
        for name, (digest, size) in sorted(self.files.items()):
            path = folder / name
            if not path.exists():
                yield f"{name} is missing"
            elif path.stat().st_size != size:
                yield f"{name} is damaged: it has {path.stat().st_size} bytes instead of {size}"
            elif sha256(path) != digest:
                yield f"{name} is damaged: its {size} bytes are not those that were written"


def sha256(path: Path) -> str:
    """The hash of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sum(told: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def whole(folder: Path) -> tuple[Path, Manifest]:
    """The backup in a folder, every byte of it read; raises SetupError unless it is whole."""
    manifest = Manifest.read(folder)
    if damaged := list(manifest.damage(folder)):
        raise SetupError(f"The backup {folder} is damaged:\n  " + "\n  ".join(damaged))
    return folder, manifest
