"""Hashes of source files, to tell cheaply whether work must be done again."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

IGNORED = {"__pycache__", "node_modules", "dist", "test-results"}


def of_contents(root: Path, paths: Iterable[str], suffixes: Iterable[str]) -> str:
    """A hash of the names and contents of the files below `paths` that end in a suffix."""
    digest = hashlib.sha256()
    for file in _files(root, paths, tuple(suffixes)):
        digest.update(f"{file.relative_to(root)}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def of_times(root: Path, paths: Iterable[str], suffixes: Iterable[str]) -> str:
    """A hash of names, sizes and times: no file is read."""
    digest = hashlib.sha256()
    for file in _files(root, paths, tuple(suffixes)):
        status = file.stat()
        digest.update(f"{file.relative_to(root)}\0{status.st_size}\0{status.st_mtime_ns}".encode())
    return digest.hexdigest()


def of_text(text: str) -> str:
    """A hash of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _files(root: Path, paths: Iterable[str], suffixes: tuple[str, ...]) -> list[Path]:
    found: set[Path] = set()
    for path in paths:
        start = root / path
        below = [start] if start.is_file() else start.rglob("*")
        found.update(
            file
            for file in below
            if file.suffix in suffixes
            and not IGNORED.intersection(file.relative_to(root).parts)
            and file.is_file()
        )
    return sorted(found)
